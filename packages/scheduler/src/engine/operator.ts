import { NightshiftError } from "../base/errors"
import { compileStored, ticksInForce } from "../schedule/stored-schedule"
import { type Duration, parseDuration } from "../base/duration"
import { isInYears } from "../base/instant"
import { preview } from "../base/preview"
import { storable } from "../base/safe-text"
import type { DueRun } from "../job/due-run"
import { checkedData, storableData } from "../job/data"
import type { RunFilter, RunPage } from "../ledger/history"
import type { Ledger } from "../ledger/ledger"
import type { Pause } from "../ledger/operations"

/**
 * What an operator does to jobs and runs, from any process that reaches the ledger. `by` names who does it, for
 * the history. Rejects with `JOB_UNKNOWN`, `RUN_UNKNOWN` or `RUN_STATE`.
 */
export interface Operator {
  /** Runs a job once, now, regardless of its schedule and pauses. Default data: the job's own. */
  trigger(name: string, data?: Record<string, unknown>, options?: { by?: string }): Promise<{ runId: string }>
  /**
   * Pauses a job's schedule `for` a length of time or `until` an instant (default: until it is resumed). Its ticks are
   * recorded as skipped; a tick at the instant `until` runs.
   */
  pause(name: string, options?: PauseOptions): Promise<Pause>
  /** Ends a pause; false where there was none. */
  resume(name: string, options?: { by?: string }): Promise<boolean>
  /** Cancels a run: a due one is skipped at once, the handler of a running one is asked to stop. */
  cancel(
    runId: string,
    options?: { by?: string | undefined; reason?: string | undefined },
  ): Promise<"skipped" | "requested">
  /** Makes a failed run, or a skipped tick, due again: the same run, with the next attempt number. */
  retry(runId: string, options?: { by?: string }): Promise<void>
  /**
   * Runs the ticks with `from` <= tick <= `to` that have not succeeded and are not under way, by the schedules that
   * were in force then (by the first one for times before the job existed). At most 10,000 in one call. `dryRun` only
   * returns how many ticks these are.
   *
   * @throws NightshiftError RANGE_INVALID
   */
  backfill(
    name: string,
    from: Date,
    to: Date,
    options?: { by?: string; dryRun?: boolean },
  ): Promise<{ runIds: string[]; ticks: number }>
  /** One page of runs, the newest tick first. */
  runs(filter?: RunFilter): Promise<RunPage>
}

export interface PauseOptions {
  for?: Duration
  until?: Date
  reason?: string
  by?: string
}

/** The most runs that one backfill may write. */
const largestBackfill = 10_000

export function createOperator(options: {
  ledger: Ledger
  /** Puts runs on the queue; if that fails, a heartbeat offers them within seconds. */
  enqueue: (runs: DueRun[]) => void
}): Operator {
  const { ledger, enqueue } = options
  return {
    async trigger(name, data, { by } = {}) {
      const where = `the trigger of ${name}`
      const checked = data === undefined ? undefined : storableData(checkedData(data, where), where)
      const run = await ledger.trigger({ job: name, data: checked, by: storedText(by) })
      enqueue([run])
      return { runId: run.runId }
    },
    async pause(name, { for: length, until, reason, by } = {}) {
      const forMs = length === undefined ? undefined : parseDuration(length)
      if (length !== undefined && !(forMs && forMs <= longestPauseMs))
        throw pauseInvalid(expectedLength, length)
      if (until && !(isInYears(until.getTime()) && until.getTime() > (await ledger.readClock())))
        throw pauseInvalid(expectedEnd, until)
      return ledger.pause({
        job: name,
        forMs,
        untilMs: until?.getTime(),
        reason: storedText(reason),
        by: storedText(by),
      })
    },
    resume: (name, { by } = {}) => ledger.resume({ job: name, by: storedText(by) }),
    async cancel(runId, { by, reason } = {}) {
      const { kind, freed } = await ledger.cancel({ runId, by: storedText(by), reason: storedText(reason) })
      if (freed) enqueue([freed])
      return kind
    },
    async retry(runId, { by } = {}) {
      enqueue([await ledger.retry({ runId, by: storedText(by) })])
    },
    async backfill(name, from, to, { by, dryRun } = {}) {
      const ticks = await ticksToRun(ledger, name, from.getTime(), to.getTime())
      if (dryRun) return { runIds: [], ticks: ticks.length }
      const runs = await ledger.backfill({ job: name, ticks, by: storedText(by) })
      enqueue(runs.filter(({ waits }) => !waits))
      return { runIds: runs.map(({ runId }) => runId), ticks: ticks.length }
    },
    runs: (filter = {}) => ledger.runs(filter),
  }
}

async function ticksToRun(ledger: Ledger, job: string, fromMs: number, toMs: number): Promise<number[]> {
  const nowMs = await ledger.readClock()
  if (!(fromMs <= toMs)) throw rangeInvalid("a range that ends after it begins", fromMs, toMs)
  if (toMs > nowMs) throw rangeInvalid(`a range that ends by now, ${instant(nowMs)}`, fromMs, toMs)
  const versions = await ledger.storedVersions([job])
  const [first] = versions
  const before = first ? compileStored(first.schedule).between(fromMs - 1, Math.min(toMs, first.fromMs)) : []
  const settled = await settledTicks(ledger, job, fromMs, toMs)
  const ticks: number[] = []
  for (const part of [before, ticksInForce(versions, fromMs - 1, toMs)]) {
    for (const tick of part) {
      if (settled.has(tick)) continue
      ticks.push(tick)
      if (ticks.length > largestBackfill) {
        throw rangeInvalid(`a range of at most ${largestBackfill} ticks`, fromMs, toMs)
      }
    }
  }
  return ticks
}

async function settledTicks(ledger: Ledger, job: string, fromMs: number, toMs: number): Promise<Set<number>> {
  const settled = new Set<number>()
  let cursor: string | undefined
  do {
    const page = await ledger.runs({
      job,
      fromMs,
      toMs: toMs + 1,
      statuses: ["succeeded", "due", "running"],
      triggers: ["schedule", "missed", "backfill"],
      limit: 1_000,
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const run of page.runs) settled.add(run.scheduledForMs)
    cursor = page.next
  } while (cursor !== undefined)
  return settled
}

function instant(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : "an invalid date"
}

function rangeInvalid(expected: string, fromMs: number, toMs: number): NightshiftError {
  return new NightshiftError({
    code: "RANGE_INVALID",
    where: "the range of a backfill",
    expected,
    found: `${instant(fromMs)} to ${instant(toMs)}`,
    hint: "Give another range, or several smaller ones.",
  })
}

/** The name or reason that an operator gives, as far as it can be stored. */
const storedText = (text: string | undefined) => (text === undefined ? undefined : storable(text, 1_000))

/** A pause of this length ends before the year 10000, which the database does not support; a longer one needs no end. */
const longestPauseMs = 366_000 * 86_400_000
const expectedLength = 'a length of time such as "30m" or "2h", at most "366000d"'
const expectedEnd = "a future instant, up to the year 9999"

function pauseInvalid(expected: string, found: unknown): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "the length of a pause",
    expected,
    found: preview(found),
    hint: "Correct it, or leave it out to pause until the job is resumed.",
  })
}
