import { plainLine, plainText } from "./safe-text"

test.each([
  ["\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007"],
  ["\u009b31m", "\\u009b31m"],
  ["a\u202egpj.exe", "a\\u202egpj.exe"],
  ["a\rb\tc\0", "a\\u000db\\u0009c\\u0000"],
  ["größe 🎉 עברית", "größe 🎉 עברית"],
])("%j is shown as %j", (text, shown) => {
  expect(plainText(text)).toBe(shown)
})

test("the end of a line stays one, unless one line is asked for", () => {
  expect([plainText("a\nb"), plainLine("a\nb")]).toEqual(["a\nb", "a\\u000ab"])
})

test("JSON means the same afterwards", () => {
  const value = { name: "\u009b31m\u202e\u001b" }
  expect(JSON.parse(plainText(JSON.stringify(value, null, 2)))).toEqual(value)
})
