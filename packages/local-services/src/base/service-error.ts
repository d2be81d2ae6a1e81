export interface ServiceErrorOptions {
  /** The place: a folder, a program, a service's address without its password. */
  where: string
  /** What would have been right, worded to follow "expected". */
  expected: string
  /** What was there instead, worded to follow "got". */
  found: string
  /** One sentence that tells the reader what to do. */
  hint: string
  cause?: unknown
}

/** A service could not be had. Its message reads *where: expected X, got Y. Hint.* */
export class ServiceError extends Error {
  constructor(options: ServiceErrorOptions) {
    const { where, expected, found, hint, cause } = options
    super(`${where}: expected ${expected}, got ${found}. ${hint}`, { cause })
    this.name = "ServiceError"
  }
}
