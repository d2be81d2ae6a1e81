/** What it means that Postgres or Redis did not do what it was asked. */
export interface ServiceFault {
  /**
   * `unreachable`: there was no answer, or one that says "not yet", such as while it starts. `refused`: it answered, and
   * will say no until somebody changes something. `conflict`: other transactions were in the way, and the same statement
   * may succeed at once.
   */
  kind: "unreachable" | "refused" | "conflict"
  /** The service's own word: an SQLSTATE, or the first word of an error of Redis'. Undefined without an answer. */
  code: string | undefined
  /** What to do about it, as a sentence. */
  hint: string
}

/** That a service answers and cannot serve, as this side found out: its version is too old, an option does not fit. */
export class ServiceRefusal extends Error {
  /**
   * @param code a word in capitals, as Redis' own are
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
