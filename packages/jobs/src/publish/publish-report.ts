import type { HeldBack, NamedProduct } from "./held-back"

/** The result of a publication: a few kilobytes of JSON, however many products there are. */
export interface PublishReport {
  /** Products published; 0 in a dry run. */
  published: number
  /** The number of batches that handled at least one draft, each in its own transaction. */
  batches: number
  /** The duration of the call. */
  durationMs: number
  heldBack: HeldBack
  /** True if the signal aborted before the last draft. */
  stoppedEarly: boolean
  /** True if it ended at `limit`; later drafts were not considered. */
  limitReached: boolean
  dryRun: boolean
  /** In a dry run only: how many products would have been published, and the first five by id. */
  wouldPublish?: { count: number; products: NamedProduct[] }
}
