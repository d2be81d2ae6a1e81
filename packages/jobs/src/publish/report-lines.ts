import type { NamedProduct } from "./held-back"
import type { PublishProgress } from "./progress"
import type { PublishReport } from "./publish-report"

const number = new Intl.NumberFormat("en-US")

/** The log line of a publication under way. */
export function progressLine(progress: PublishProgress, now: Date): string {
  const { published, heldBack, total, ratePerSecond, estimatedEndAt } = progress
  const left = Math.max(0, Math.round((Date.parse(estimatedEndAt) - now.getTime()) / 1000))
  const held = heldBack > 0 ? `, ${number.format(heldBack)} held back` : ""
  return (
    `${number.format(published)} published${held}, of ${number.format(total)} drafts; ` +
    `${number.format(ratePerSecond)} a second, about ${left} s left`
  )
}

/** The log lines of a finished publication: a summary, and one for each reason to hold drafts back. */
export function reportLines(report: PublishReport): string[] {
  const { published, durationMs, heldBack, stoppedEarly, limitReached, wouldPublish } = report
  const count = wouldPublish?.count ?? published
  const products = count === 1 ? "1 product" : `${count} products`
  const first = [
    `${wouldPublish ? "Dry run: would have published" : "Published"} ${products} in ${durationMs} ms`,
    ...(heldBack.total > 0 ? [`held back ${heldBack.total}`] : []),
    ...(limitReached ? ["the limit of this run"] : []),
    ...(stoppedEarly ? ["then stopped"] : []),
  ]
  const reasons = Object.entries(heldBack.reasons).map(
    ([reason, held]) => `Held back ${held.count}, ${reason}: ${listOf(held.count, held.products)}`,
  )
  const would =
    wouldPublish && wouldPublish.count > 0
      ? [`Would publish ${listOf(wouldPublish.count, wouldPublish.products)}`]
      : []
  return [first.join(", "), ...would, ...reasons]
}

function listOf(count: number, products: NamedProduct[]): string {
  const listed = products.map(({ id, handle, found }) => {
    const about = [handle, found && JSON.stringify(found)].filter((part) => part)
    return about.length > 0 ? `${id} (${about.join(", ")})` : id
  })
  return listed.join(", ") + (count > products.length ? ", …" : "")
}
