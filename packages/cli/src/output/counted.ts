/** A number of things in words: `1 job`, `2 jobs`. */
export function counted(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`
}
