import type { Command } from "commander"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import type { RunRecord } from "@nightshift/scheduler/internal/ledger/history"
import type { Call } from "../session/answer"
import { runDocument } from "../output/document"
import { authorOf, operate, queueNote } from "../session/operate"
import { readObject } from "../input/option-value"
import type { Session } from "../session/session"

/** How often `--wait` looks, in milliseconds. */
const lookEveryMs = 200

/** `run`: triggers a job once, outside its schedule. */
export function addRun(program: Command, call: Call): void {
  program
    .command("run")
    .description("Runs a job once, now, whatever its schedule and pauses.")
    .argument("<job>", "its name")
    .option("--data <json>", "a JSON object for the handler (default: the job's own data)")
    .option("--wait", "wait for the outcome; the exit code is 1 unless it succeeded")
    .option("--by <name>", "who does it, for the history (default: the user)")
    .addHelpText("after", "\nExample: nightshift run sync-stock --data '{\"limit\": 10}' --wait")
    .action((job: string, _options: object, command: Command) =>
      call.answer<{ data?: string; wait?: boolean; by?: string }>(command, async (session, options) => {
        const data =
          options.data === undefined ? undefined : readObject({ text: options.data, where: "--data" })
        const { value, isQueued } = await operate(session, (operator) =>
          operator.trigger(job, data, authorOf(session, options.by)),
        )
        const { runId } = value
        if (!options.wait) {
          return {
            document: { runId, isQueued },
            text: (view) => view.text(`Run ${runId} of ${job} is due. ${queueNote(isQueued, "it")}`),
          }
        }
        const run = await ended(session, runId)
        return {
          document: { runId, isQueued, run: run ? runDocument(run) : null },
          text: (view) => view.text(outcomeText(runId, job, run)),
          isFinding: run?.status !== "succeeded",
        }
      }),
    )
}

/** Undefined when it was pruned before it was seen. */
async function ended(session: Session, runId: string): Promise<RunRecord | undefined> {
  const ledger = await session.ledger()
  for (;;) {
    const run = await ledger.run(runId)
    if (!run || (run.status !== "due" && run.status !== "running")) return run
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

function outcomeText(runId: string, job: string, run: RunRecord | undefined): string {
  if (!run) return `Run ${runId} of ${job} is not in the ledger any more.`
  const { status, reason, error, startedAtMs, finishedAtMs } = run
  const took =
    startedAtMs === undefined || finishedAtMs === undefined
      ? ""
      : ` after ${formatDuration(finishedAtMs - startedAtMs)}`
  const why = error ? `: ${error.name}: ${error.message}` : reason === undefined ? "." : `: ${reason}.`
  return `Run ${runId} of ${job} ${status}${took}${why}`
}
