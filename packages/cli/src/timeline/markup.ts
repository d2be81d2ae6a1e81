/** Characters that XML does not allow, not even escaped. */
const notAllowed = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** A text as the content or an attribute of an element, in HTML and in SVG. */
export function escaped(text: string): string {
  return text.replace(notAllowed, "\ufffd").replace(/[&<>"']/g, (char) => entities[char]!)
}

/** One element. Numbers are rounded to a hundredth of a pixel. */
export function element(
  name: string,
  attributes: Record<string, string | number>,
  ...content: string[]
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) =>
      ` ${key}="${escaped(typeof value === "number" ? String(Math.round(value * 100) / 100) : value)}"`,
  )
  const opening = `${name}${written.join("")}`
  return content.length === 0 ? `<${opening}/>` : `<${opening}>${content.join("")}</${name}>`
}
