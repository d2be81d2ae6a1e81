import { Option, type Command } from "commander"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import type { RunFilter, RunRecord, RunStatus } from "@nightshift/scheduler/internal/ledger/history"
import { jobUnknown } from "@nightshift/scheduler/internal/ledger/operation-errors"
import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import { accountOfRun } from "@nightshift/scheduler/internal/insight/run-account"
import type { Answer, Call } from "../session/answer"
import { runDocument } from "../output/document"
import { readWholeNumber, readNames } from "../input/option-value"
import { accountDocument, accountText, shownError } from "../output/run-text"
import type { Session } from "../session/session"
import { usageError } from "../base/usage-error"
import type { View } from "../output/view"

interface HistoryOptions {
  run?: string
  status?: string[]
  from?: string
  to?: string
  limit: string
  cursor?: string
}

const statuses: readonly RunStatus[] = ["due", "running", "succeeded", "failed", "skipped"]

/** `history`: one page of runs, or one run whole. */
export function addHistory(program: Command, call: Call): void {
  program
    .command("history")
    .description("Shows the runs of a job, or of all, the newest tick first.")
    .argument("[job]", "its name (default: all jobs)")
    .option("--status <status...>", `only these: ${statuses.join(", ")}`)
    .option("--from <time>", "ticks from this time on")
    .option("--to <time>", "ticks before this time")
    .option("--limit <number>", "how many at most, up to 1000", "20")
    .option("--cursor <cursor>", "continue after the page that gave it")
    .addOption(
      new Option(
        "--run <id>",
        "one run whole: its attempts, its error, and what its handler logged",
      ).conflicts(["status", "from", "to", "limit", "cursor"]),
    )
    .addHelpText("after", "\nExample: nightshift history sync-stock --status failed,skipped --from -7d")
    .action((job: string | undefined, _options: object, command: Command) =>
      call.answer<HistoryOptions>(command, async (session, options) => {
        if (options.run !== undefined) return wholeRun(session, options.run, job)
        const filter = await filterOf(session, job, options)
        const ledger = await session.ledger()
        if (job !== undefined) await assertStored(ledger, job)
        const { runs, next } = await ledger.runs(filter)
        return {
          document: { runs: runs.map(runDocument), next: next ?? null },
          text: (view) => pageText(view, runs, next),
        }
      }),
    )
}

async function wholeRun(session: Session, runId: string, job: string | undefined): Promise<Answer> {
  const { timezone } = session
  const account = await accountOfRun({ ledger: await session.ledger(), runId, timezone })
  if (job !== undefined && account.run.job !== job) {
    const found = `run ${runId} of ${account.run.job}`
    throw usageError({
      where: "--run",
      expected: `a run of ${job}`,
      found,
      hint: "Leave the job's name out.",
    })
  }
  return { document: accountDocument(account), text: (view) => accountText(account, view) }
}

async function filterOf(
  session: Session,
  job: string | undefined,
  { status, from, to, limit, cursor }: HistoryOptions,
): Promise<RunFilter> {
  return {
    limit: readWholeNumber({ text: limit, where: "--limit", min: 1, max: 1_000 }),
    ...(job === undefined ? {} : { job }),
    ...(status && { statuses: readNames({ texts: status, where: "--status", names: statuses }) }),
    ...(from !== undefined && { fromMs: await session.instant(from, "--from") }),
    ...(to !== undefined && { toMs: await session.instant(to, "--to") }),
    ...(cursor !== undefined && { cursor }),
  }
}

/** A removed job still has its history. */
async function assertStored(ledger: Ledger, job: string): Promise<void> {
  if ((await ledger.storedJobs([job])).length > 0) return
  const known = (await ledger.storedJobs()).map(({ name }) => name)
  throw jobUnknown({ job, known })
}

function pageText(view: View, runs: RunRecord[], next: string | undefined): string {
  const page = view.timetable({
    columns: [
      { title: "run" },
      { title: "job" },
      { title: "tick", flexible: true },
      { title: "outcome", flexible: true },
      { title: "started" },
      { title: "took" },
      { title: "error", flexible: true },
    ],
    rows: runs.map((run) => rowOf(run, view)),
    none: "No runs.",
  })
  return next === undefined ? page : `${page}\n\n${view.text(`More: --cursor ${next}`)}`
}

function rowOf(run: RunRecord, view: View): string[] {
  const {
    runId,
    job,
    count,
    status,
    reason,
    trigger,
    scheduledForMs,
    coversToMs,
    startedAtMs,
    finishedAtMs,
  } = run
  const tick = view.time(scheduledForMs)
  const took = startedAtMs === undefined ? undefined : (finishedAtMs ?? undefined)
  return [
    runId,
    job,
    count > 1 ? `${tick} to ${view.time(coversToMs)} (${count})` : tick,
    [status, reason && `(${reason})`, trigger === "schedule" ? undefined : trigger].filter(Boolean).join(" "),
    view.time(startedAtMs),
    took === undefined ? "-" : formatDuration(took - startedAtMs!),
    run.error ? shownError(run.error) : "-",
  ]
}
