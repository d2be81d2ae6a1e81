/** A count with its noun: `1 job`, `2 jobs`. */
export function counted(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`
}
