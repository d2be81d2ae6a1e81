/** A run that waits for a worker. `delivery` counts its deliveries by the queue. */
export interface DueRun {
  runId: string
  job: string
  delivery: number
  /** The named queue that carries it. */
  queue: string
  /** No worker claimed it in time, and its message may be lost. Default: false. */
  reoffered?: boolean
  /** How often a worker sent its message on because it had no free slot after all. Default: 0. */
  returned?: number
  /** It holds a permit of its job, which no other run can use until it begins. Default: false. */
  hasPermit?: boolean
  /** It waits for a permit of its job, and is put on the queue when it gets one. Default: false. */
  waits?: boolean
}

/** A due run whose time may be a little ahead. */
export interface PlannedRun extends DueRun {
  /** When it may begin, in epoch milliseconds. */
  runAtMs: number
}
