/** A start that cannot go on. The message says where, what was expected, what was found, and a hint. */
export class StartError extends Error {
  constructor(options: { where: string; expected: string; found: string; mend: string }) {
    const { where, expected, found, mend } = options
    super(`${where}: expected ${expected}, got ${found}\n${mend}`)
    this.name = "StartError"
  }
}
