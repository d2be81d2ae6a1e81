/** A start that cannot go on. The message says where, what was expected, what was found, and a hint. */
export class StartError extends Error {
  constructor(options: { where: string; expected: string; found: string; hint: string }) {
    const { where, expected, found, hint } = options
    super(`${where}: expected ${expected}, got ${found}\n${hint}`)
    this.name = "StartError"
  }
}
