import type { Command } from "commander"
import type { RunRecord, StoredJob } from "@nightshift/scheduler/internal/ledger/history"
import type { Call } from "../session/answer"
import { isoOrNull, jobDocument, runDocument } from "../output/document"
import { nextTickOf, outcomeLabel, stateLabel } from "../output/job-label"
import type { View } from "../output/view"

interface Listed {
  job: StoredJob
  nextMs: number | undefined
  last: RunRecord | undefined
}

/** `list`: every job with its schedule, its state, its next tick and its last run. */
export function addList(program: Command, call: Call): void {
  program
    .command("list")
    .description("Lists the jobs with their schedule, state, next tick and last run.")
    .option("--all", "also the removed ones")
    .addHelpText("after", "\nExample: nightshift list --timezone Europe/Berlin")
    .action((_options: object, command: Command) =>
      call.answer<{ all?: boolean }>(command, async (session, options) => {
        const ledger = await session.ledger()
        const nowMs = await session.now()
        const stored = await ledger.storedJobs()
        const listed: Listed[] = []
        const last = new Map(
          (await ledger.recentRuns({ each: 1, toMs: nowMs + 1 })).map((run) => [run.job, run]),
        )
        for (const job of options.all ? stored : stored.filter(({ state }) => state === "active")) {
          listed.push({ job, nextMs: nextTickOf(job, nowMs), last: last.get(job.name) })
        }
        return {
          document: {
            jobs: listed.map(({ job, nextMs, last }) => ({
              ...jobDocument(job),
              next: isoOrNull(nextMs),
              last: last ? runDocument(last) : null,
            })),
          },
          text: (view) =>
            view.timetable({
              columns: [
                { title: "job" },
                { title: "schedule" },
                { title: "zone" },
                { title: "state", flexible: true },
                { title: "next" },
                { title: "last", flexible: true },
              ],
              rows: listed.map((each) => rowOf(each, view)),
              none: "No jobs: no server has registered any yet.",
            }),
        }
      }),
    )
}

function rowOf({ job, nextMs, last }: Listed, view: View): string[] {
  const { name, schedule } = job
  const ended = last ? `${outcomeLabel(last)}, ${view.time(last.scheduledForMs)}` : "-"
  return [name, schedule.expression, schedule.timezone, stateLabel(job, view), view.time(nextMs), ended]
}
