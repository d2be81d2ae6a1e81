/** One call of a handler for a run: what a lease and an outcome belong to. */
export interface RunAttempt {
  runId: string
  attempt: number
}

export interface RunError {
  name: string
  message: string
  stack: string | undefined
  code: string | undefined
}

/** Consecutive ticks that were skipped for one reason, in one row. */
export interface SkippedTicks {
  runId: string
  job: string
  reason: string
  /** The first and the last of them. */
  fromMs: number
  toMs: number
  count: number
}

/** Whether a text can be the id of a run: Postgres would refuse another one, and with it the statement. */
export function isRunId(text: string): boolean {
  return /^\d{1,18}$/.test(text)
}
