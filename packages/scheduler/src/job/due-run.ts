/** A run that waits for a worker. `delivery` numbers its trips through the queue. */
export interface DueRun {
  runId: string
  job: string
  delivery: number
}
