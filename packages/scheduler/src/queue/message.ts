import { groupBy } from "../base/group-by"
import type { DueRun } from "../job/due-run"

/** What a queue carries as one message: one run, or several of a backlog. */
export interface Message {
  /** Adding a message whose id is still on the queue changes nothing. */
  id: string
  queue: string
  runs: DueRun[]
}

/** Runs that are added together fill at least this many messages, for the workers to share. */
const fewestMessages = 25
/** At most this many runs are in one message. */
const mostRuns = 50

/**
 * Packs runs into messages, in their order. A message costs the queue more than the run in it, so many runs share few
 * messages; a run that is offered again or sent on goes alone, so that its id is the same each time.
 */
export function toMessages(runs: DueRun[]): Message[] {
  const isAlone = (run: DueRun) => run.reoffered || returnsOf(run) > 0
  const again = runs.filter(isAlone)
  const fresh = groupBy(
    runs.filter((run) => !isAlone(run)),
    ({ queue }) => queue,
  )
  return [
    ...[...fresh.values()].flatMap((its) => inParts(its, sizeFor(its.length))),
    ...again.map((run) => toMessage([run])),
  ]
}

/** The runs of a delivered message. Anyone may have written to the queue: what is not a run is left out. */
export function runsOf(data: unknown): DueRun[] {
  const { runs } = (data ?? {}) as { runs?: unknown }
  return Array.isArray(runs) ? runs.slice(0, mostRuns).filter(isRun) : []
}

function isRun(value: unknown): value is DueRun {
  if (typeof value !== "object" || value === null) return false
  const { runId, job, delivery, queue } = value as Partial<Record<keyof DueRun, unknown>>
  return (
    typeof runId === "string" &&
    /^\d{1,18}$/.test(runId) &&
    typeof job === "string" &&
    Number.isInteger(delivery) &&
    typeof queue === "string"
  )
}

const sizeFor = (count: number): number => Math.min(mostRuns, Math.max(1, Math.floor(count / fewestMessages)))

function inParts(runs: DueRun[], size: number): Message[] {
  const messages: Message[] = []
  for (let from = 0; from < runs.length; from += size) messages.push(toMessage(runs.slice(from, from + size)))
  return messages
}

/**
 * For a worker that sends on runs it has no slot for: the message cannot be added again while it is being delivered, but
 * each of its runs can, under an id that no earlier holder can still have.
 */
export const underNextId = (run: DueRun): DueRun => ({ ...run, returned: returnsOf(run) + 1 })

/** Anyone may have written the message. */
const returnsOf = ({ returned = 0 }: DueRun): number => (Number.isSafeInteger(returned) ? returned : 0)

/**
 * BullMQ refuses an id with a colon, and an id that is a number. A run that is offered again has a second id, and only
 * one: the first message may be lost, or held by a worker that died just after it had fetched it.
 */
function toMessage(runs: DueRun[]): Message {
  const { runId, delivery, queue, reoffered } = runs[0]!
  const returns = returnsOf(runs[0]!)
  const others = runs.length > 1 ? `-${runs.length}` : ""
  return {
    id: `run-${runId}.${delivery}${reoffered ? "r" : ""}${returns > 0 ? `b${returns}` : ""}${others}`,
    queue,
    runs,
  }
}
