import type { Claim, ClaimedRun } from "../../src/ledger/ledger"
import type { Span } from "./facts.fixture"
import { offerFreed } from "./offers.fixture"
import { attemptInTransaction } from "./transactional-attempt.fixture"
import type { InterleavingWorld, Offer, Process } from "./world.fixture"

export const leaseMs = 10_000

export const hasRoom = ({ running, claiming, slots }: Process): boolean => running.length + claiming < slots

/** Claims as a worker does that got the message; now and then the queue delivers one twice. */
export function claim(world: InterleavingWorld, process: Process, offer: Offer): void {
  const { facts, offers, random } = world
  if (random.next() < 0.93) offers.splice(offers.indexOf(offer), 1)
  const { runId, job } = offer
  const { workerId } = process
  const askedAtMs = world.database.time.now()
  process.claiming += 1
  world.operate(
    `${process.name} claims run ${runId} of ${job}`,
    () => process.ledger.claim({ runId, workerId, leaseMs }).finally(() => (process.claiming -= 1)),
    (answer, span) => {
      if (answer.kind !== "wait") facts.end({ runId, attempt: 0 }, span)
      if (answer.kind === "claimed") begin(world, process, { run: answer.run, span })
      if (answer.kind === "skipped") keepSkip(world, { runId, job, answer, span, askedAtMs })
      if (answer.kind === "wait") facts.waited.set(runId, job)
      if (answer.kind === "wait" && answer.againInMs !== undefined) {
        world.offer([{ ...offer, delivery: 0, queue: "", runAtMs: offer.runAtMs + answer.againInMs }])
      }
      offerFreed(world, answer, span)
      return describeClaim(answer)
    },
  )
}

function begin(
  world: InterleavingWorld,
  process: Process,
  { run, span }: { run: ClaimedRun; span: Span },
): void {
  const { facts } = world
  const { runId, attempt, job } = run
  const earlier = facts.holdings.filter((holding) => holding.runId === runId && holding.attempt > 0)
  if (earlier.some((holding) => holding.attempt === attempt)) {
    facts.breaches.push(`attempts: run ${runId} attempt ${attempt} was claimed twice`)
  }
  facts.begin({ job, runId, attempt, begun: span })
  const current = { run, cancelled: false, ending: false }
  process.running.push(current)
  if (run.policies.transaction) attemptInTransaction(world, process, current)
}

function keepSkip(
  { facts, database }: InterleavingWorld,
  found: { runId: string; job: string; answer: Claim & { kind: "skipped" }; span: Span; askedAtMs: number },
): void {
  const { answer, ...skip } = found
  const { reason, blockedBy } = answer
  facts.skips.push({ ...skip, reason, blockedBy, atMs: database.time.now() })
  facts.losses.push(skip)
}

function describeClaim(answer: Claim): string {
  if (answer.kind === "claimed") return `attempt ${answer.run.attempt}`
  if (answer.kind === "skipped") return `skipped, ${answer.reason} (${answer.blockedBy ?? "-"})`
  return answer.kind
}
