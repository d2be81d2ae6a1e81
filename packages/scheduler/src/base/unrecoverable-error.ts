import { isError } from "./errors"

const mark = Symbol.for("nightshift.unrecoverable")

/**
 * Throw it from a handler when another attempt would fail as well: the run is failed at once, however many
 * attempts the job allows. `cause` keeps the error underneath.
 */
export class UnrecoverableError extends Error {
  readonly [mark] = true

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = "UnrecoverableError"
  }
}

/** Whether a thrown value is an `UnrecoverableError`, also one from another copy of the package. */
export function isUnrecoverable(thrown: unknown): boolean {
  try {
    return isError(thrown) && (thrown as { [mark]?: unknown })[mark] === true
  } catch {
    return false
  }
}
