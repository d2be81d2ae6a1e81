/** A run that waits for a worker. `delivery` numbers its trips through the queue. */
export interface DueRun {
  runId: string
  job: string
  delivery: number
  /** The named queue that carries it. */
  queue: string
  /** No worker took it in time, and its message may be lost. Default: false. */
  reoffered?: boolean
  /** How often a worker that had its message sent it on, as it had no place for it after all. Default: 0. */
  returned?: number
  /** It was given a place of its job, which nothing can use until it begins. Default: false. */
  hasPermit?: boolean
  /** It waits for a place of its job, and is put on the queue when it gets one. Default: false. */
  waits?: boolean
}

/** A due run that may lie a little ahead. */
export interface PlannedRun extends DueRun {
  /** When it may begin, in epoch milliseconds. */
  runAtMs: number
}
