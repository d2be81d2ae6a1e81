import type { Command } from "commander"
import {
  audit,
  type Audit,
  type AuditTally,
  type TickSpan,
} from "@nightshift/scheduler/internal/insight/audit"
import type { Call } from "../session/answer"
import { isoOf } from "../output/document"
import type { View } from "../output/view"

/** `audit`: is every tick accounted for? */
export function addAudit(program: Command, call: Call): void {
  program
    .command("audit")
    .description(
      "Recomputes every tick of a range and compares it with the ledger; exit code 1 if any differs.",
    )
    .option("--from <time>", "the first instant of the range", "-24h")
    .option("--to <time>", "the end of the range", "now")
    .option("--job <name...>", "only these (default: all, the removed ones too)")
    .addHelpText("after", "\nExample: nightshift audit --from -7d")
    .action((_options: object, command: Command) =>
      call.answer<{ from: string; to: string; job?: string[] }>(command, async (session, options) => {
        const result = await audit({
          ledger: await session.ledger(),
          nowMs: await session.now(),
          fromMs: await session.instant(options.from, "--from"),
          toMs: await session.instant(options.to, "--to"),
          ...(options.job ? { jobs: options.job } : {}),
        })
        const { unaccounted, unexpected } = result.total
        return {
          document: {
            from: isoOf(result.fromMs),
            to: isoOf(result.toMs),
            total: result.total,
            jobs: result.jobs,
            unaccountedTicks: result.unaccountedTicks.map(spanDocument),
            unexpectedTicks: result.unexpectedTicks.map(spanDocument),
          },
          text: (view) => auditText(view, result),
          isFinding: unaccounted + unexpected > 0,
        }
      }),
    )
}

function spanDocument({ job, fromMs, toMs, count }: TickSpan) {
  return { job, from: isoOf(fromMs), to: isoOf(toMs), count }
}

function auditText(
  view: View,
  { fromMs, toMs, jobs, total, unaccountedTicks, unexpectedTicks }: Audit,
): string {
  const titles = ["job", "expected", "succeeded", "failed", "skipped", "open", "unaccounted", "unexpected"]
  const rows = jobs.map((job) => rowOf(job.job, job))
  const table = view.timetable({
    columns: titles.map((title) => ({ title, flexible: title === "skipped" })),
    rows: rows.length > 1 ? [...rows, rowOf("total", total)] : rows,
    none: "No jobs.",
  })
  const parts = [
    table,
    ...findings(view, unaccountedTicks, "unaccounted"),
    ...findings(view, unexpectedTicks, "unexpected"),
  ]
  return [...parts, view.text(verdict(view, fromMs, toMs, total))].join("\n\n")
}

function rowOf(name: string, tally: AuditTally): string[] {
  const { expected, succeeded, failed, skipped, open, unaccounted, unexpected } = tally
  const reasons = Object.entries(skipped)
  const sum = reasons.reduce((all, [, count]) => all + count, 0)
  const skips = reasons.map(([reason, count]) => `${reason} ${count}`).join(", ")
  const numbers = [open, unaccounted, unexpected].map(String)
  return [
    name,
    `${expected}`,
    `${succeeded}`,
    `${failed}`,
    skips ? `${sum} (${skips})` : `${sum}`,
    ...numbers,
  ]
}

function findings(view: View, spans: TickSpan[], kind: string): string[] {
  if (spans.length === 0) return []
  const rows = spans.map(({ job, fromMs, toMs, count }) => [
    job,
    view.time(fromMs),
    view.time(toMs),
    `${count}`,
  ])
  return [
    view.table({
      columns: [{ title: kind }, { title: "from" }, { title: "to" }, { title: "ticks" }],
      rows,
      none: "",
    }),
  ]
}

function verdict(view: View, fromMs: number, toMs: number, total: AuditTally): string {
  const { unaccounted, undecided, unexpected } = total
  const range = `from ${view.time(fromMs)} to ${view.time(toMs)}`
  if (unaccounted + unexpected === 0) return `Every tick ${range} is accounted for.`
  const waiting = undecided > 0 ? ` (${undecided} wait for a scheduler to decide them; is one running?)` : ""
  return `${range}: ${unaccounted} unaccounted${waiting}, ${unexpected} unexpected.`.replace(/^f/, "F")
}
