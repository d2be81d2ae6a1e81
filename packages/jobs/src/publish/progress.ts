/** How far a publication has come. */
export interface PublishProgress {
  /** Products published, all of them committed; in a dry run, those that would be. */
  published: number
  /** Drafts that were looked at and held back. */
  heldBack: number
  /** All drafts of this run: those behind it, and those that were ahead when it began. */
  total: number
  /** Drafts looked at each second so far, held back or not. */
  ratePerSecond: number
  /** When it will have come to the end at that rate, in ISO 8601 and UTC. */
  estimatedEndAt: string
}

/** What is known after a batch. */
export interface ProgressFacts {
  published: number
  heldBack: number
  total: number
  /** How many may be published; Infinity for all. */
  limit: number
  elapsedMs: number
  now: Date
}

/** Estimates the end of a publication: at the last draft or at the limit, whichever is sooner. */
export function progressOf(facts: ProgressFacts): PublishProgress {
  const { published, heldBack, total, limit, elapsedMs, now } = facts
  const looked = published + heldBack
  const toDrafts = looked === 0 ? 0 : (total - looked) / looked
  const toLimit = published === 0 ? Infinity : (limit - published) / published
  const leftMs = elapsedMs * Math.max(0, Math.min(toDrafts, toLimit))
  return {
    published,
    heldBack,
    total,
    ratePerSecond: elapsedMs > 0 ? Math.round((looked * 1000) / elapsedMs) : 0,
    estimatedEndAt: new Date(now.getTime() + Math.round(leftMs)).toISOString(),
  }
}
