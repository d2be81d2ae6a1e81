interface ServiceErrorOptions {
  /** The place: a folder, a program, or a service's address without its password. */
  where: string
  /** What would have been right; follows "expected". */
  expected: string
  /** What was there instead; follows "got". */
  found: string
  /** The hint: one sentence that says what to do. */
  hint: string
  cause?: unknown
}

/** A service is not available. The message reads *where: expected X, got Y. Hint.* */
export class ServiceError extends Error {
  constructor(options: ServiceErrorOptions) {
    const { where, expected, found, hint, cause } = options
    super(`${where}: expected ${expected}, got ${found}. ${hint}`, { cause })
    this.name = "ServiceError"
  }
}
