import type { HeldBack, NamedProduct } from "./held-back"

/** What a publication did. It is JSON of a few kilobytes, however many products there are. */
export interface PublishReport {
  /** Products published; 0 in a dry run. */
  published: number
  /** Statements that settled at least one draft, each a transaction. */
  batches: number
  /** From the call to its end. */
  durationMs: number
  heldBack: HeldBack
  /** True when the signal aborted before the last draft was reached. */
  stoppedEarly: boolean
  /** True when it ended at `limit`; drafts behind the last one were then not looked at. */
  limitReached: boolean
  dryRun: boolean
  /** Only in a dry run: what would have been published, and the first five by id. */
  wouldPublish?: { count: number; products: NamedProduct[] }
}
