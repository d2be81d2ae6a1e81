import type { Span } from "./facts.fixture"
import type { InterleavingWorld, Offer } from "./world.fixture"

/** Messages whose time has come. */
export const readyOffers = ({ offers, database }: InterleavingWorld): Offer[] =>
  offers.filter(({ runAtMs }) => runAtMs <= database.time.now())

/** Whatever an answer frees goes on the queue, and may hold a permit from then on. */
export function offerFreed(world: InterleavingWorld, answer: unknown, span: Span): void {
  const { freed } = Object(answer) as { freed?: Offer | Offer[] }
  const runs = [freed ?? []].flat()
  promise(world, runs, span)
  world.offer(runs.map(({ runId, job }) => ({ runId, job, delivery: 0, queue: "" })))
}

/** These runs are due, and may hold the permit that they begin with. */
export function promise(
  { facts }: InterleavingWorld,
  runs: { runId: string; job: string }[],
  span: Span,
): void {
  for (const { runId, job } of runs) {
    facts.holdings.push({ job, runId, attempt: 0, begun: span, end: undefined })
  }
}
