/** Why Postgres or Redis did not do what it was asked. */
export interface ServiceFault {
  /**
   * `unreachable`: there was no answer, or a temporary refusal, such as while it starts. `refused`: it answered, and will
   * refuse until something is changed. `conflict`: other transactions interfered, and the same statement may succeed at
   * once.
   */
  kind: "unreachable" | "refused" | "conflict"
  /** The service's own code: an SQLSTATE, or the first word of a Redis error. Undefined without an answer. */
  code: string | undefined
  /** What to do about it, as a sentence. */
  hint: string
}

/** A service answers, but cannot be used, as the client found out: its version is too old, an option does not fit. */
export class ServiceRefusal extends Error {
  /**
   * @param code a word in capitals, like Redis' own codes
   * @param hint what to do about it, as a sentence
   */
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message)
    this.name = "ServiceRefusal"
  }
}
