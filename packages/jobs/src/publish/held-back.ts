import { namedProducts } from "./batch-statement"
import type { HoldReason } from "./rule"

/** A product as a report names it. */
export interface NamedProduct {
  id: string
  /** Its first 80 letters. */
  handle: string | null
  /** With `bad_publish_at` and `not_due`, the date as it stands in the product: its first 80 letters. */
  found?: string
}

/** How many drafts one reason held back, and the first of them by id. */
export interface HeldForReason {
  count: number
  /** Five at most. */
  products: NamedProduct[]
}

/** The drafts that a publication looked at and left as they are, by reason. */
export interface HeldBack {
  total: number
  reasons: Partial<Record<HoldReason, HeldForReason>>
}

/** What one batch held back, as its statement tells it. */
export type HeldInBatch = {
  reason: HoldReason
  count: number
  products: (Omit<NamedProduct, "found"> & { found: string | null })[]
}[]

/** Counts what the batches of a run held back; of the products only the first are kept. */
export class HeldBackCount {
  private readonly held: HeldBack = { total: 0, reasons: {} }

  get total(): number {
    return this.held.total
  }

  add(batch: HeldInBatch): void {
    for (const { reason, count, products } of batch) {
      const sum = (this.held.reasons[reason] ??= { count: 0, products: [] })
      sum.count += count
      this.held.total += count
      for (const { id, handle, found } of products.slice(0, namedProducts - sum.products.length)) {
        sum.products.push(found === null ? { id, handle } : { id, handle, found })
      }
    }
  }

  report(): HeldBack {
    return structuredClone(this.held)
  }
}
