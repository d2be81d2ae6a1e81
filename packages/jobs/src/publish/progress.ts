/** The progress of a publication. */
export interface PublishProgress {
  /** Products published and committed; in a dry run, those that would be published. */
  published: number
  /** Drafts that were considered and held back. */
  heldBack: number
  /** All drafts of this run: handled ones and, as counted at the start, remaining ones. */
  total: number
  /** Drafts handled per second so far, held back or not. */
  ratePerSecond: number
  /** The estimated end at that rate, ISO 8601 in UTC. */
  estimatedEndAt: string
}

/** The state after a batch. */
interface ProgressFacts {
  published: number
  heldBack: number
  total: number
  /** The most products to publish; Infinity for all. */
  limit: number
  elapsedMs: number
  now: Date
}

/** Estimates the end of a publication: at the last draft or at the limit, whichever comes first. */
export function progressOf(facts: ProgressFacts): PublishProgress {
  const { published, heldBack, total, limit, elapsedMs, now } = facts
  const handled = published + heldBack
  const toDrafts = handled === 0 ? 0 : (total - handled) / handled
  const toLimit = published === 0 ? Infinity : (limit - published) / published
  const leftMs = elapsedMs * Math.max(0, Math.min(toDrafts, toLimit))
  return {
    published,
    heldBack,
    total,
    ratePerSecond: elapsedMs > 0 ? Math.round((handled * 1000) / elapsedMs) : 0,
    estimatedEndAt: new Date(now.getTime() + Math.round(leftMs)).toISOString(),
  }
}
