import { namedProducts } from "./batch-statement"
import type { HoldReason } from "./rule"

/** A product in a report. */
export interface NamedProduct {
  id: string
  /** At most 80 characters. */
  handle: string | null
  /** With `bad_publish_at` and `not_due`, the date as stored in the product, at most 80 characters. */
  found?: string
}

/** The drafts that were held back for one reason: their number, and the first ones by id. */
export interface HeldForReason {
  count: number
  /** At most five. */
  products: NamedProduct[]
}

/** The drafts that were considered and not published, by reason. */
export interface HeldBack {
  total: number
  reasons: Partial<Record<HoldReason, HeldForReason>>
}

/** The drafts that one batch held back, as its statement returns them. */
export type HeldInBatch = {
  reason: HoldReason
  count: number
  products: (Omit<NamedProduct, "found"> & { found: string | null })[]
}[]

/** Sums up what the batches of a run held back; only the first products are kept. */
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
