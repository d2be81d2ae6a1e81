import { audit, type AuditTally, type Ledger, type TickSpan } from "@nightshift/scheduler"
import { z } from "zod"
import type { AuditAnswer, TallyAnswer } from "./answers"
import { instant, readInput, text } from "./input"
import { isoOf } from "./instant"

const query = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  job: text(10_000).optional(),
})

const dayMs = 86_400_000

/** `GET /admin/scheduled-jobs/audit`: whether every tick of a range, by default the last 24 hours, is accounted for. */
export async function auditRange(input: { ledger: Ledger; query: unknown }): Promise<AuditAnswer> {
  const { ledger } = input
  const { from, to, job } = readInput(query, input.query, "the query")
  const nowMs = await ledger.readClock()
  const toMs = to ?? nowMs
  const fromMs = from ?? toMs - dayMs
  const result = await audit({ ledger, nowMs, fromMs, toMs, ...(job === undefined ? {} : { jobs: [job] }) })
  const { unaccounted, unexpected } = result.total
  return {
    from: isoOf(fromMs),
    to: isoOf(toMs),
    clean: unaccounted + unexpected === 0,
    total: toTallyAnswer(result.total),
    jobs: result.jobs.map(({ job: name, ...tally }) => ({ name, ...toTallyAnswer(tally) })),
    unaccounted: result.unaccountedTicks.map(toSpanAnswer),
    unexpected: result.unexpectedTicks.map(toSpanAnswer),
  }
}

function toTallyAnswer(tally: AuditTally): TallyAnswer {
  const { expected, succeeded, failed, skipped, open: pending, unaccounted, unexpected } = tally
  return { expected, succeeded, failed, skipped, pending, unaccounted, unexpected }
}

function toSpanAnswer({ job, fromMs, toMs, count }: TickSpan) {
  return { job, from: isoOf(fromMs), to: isoOf(toMs), count }
}
