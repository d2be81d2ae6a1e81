import type { Command } from "commander"
import { simulate } from "@nightshift/scheduler/internal/insight/simulate/simulation"
import type { Call } from "../session/answer"
import { isoOf } from "../output/document"
import { readLength } from "../input/option-value"
import { durationOptions, simulatedJobs } from "../session/simulated-jobs"
import { simulationDocument, simulationSummary, simulationTables } from "../output/simulation-text"
import { readPicturePath, writePicture } from "../output/picture"
import { createView } from "../output/view"

interface SimulateOptions {
  from: string
  to: string
  job?: string[]
  build?: boolean
  duration: string
  out?: string
}

/** `simulate`: what all schedules together will do. */
export function addSimulate(program: Command, call: Call): void {
  program
    .command("simulate")
    .description(
      "Runs all jobs on their schedules, with the durations seen so far: overlaps, skips, busy minutes.",
    )
    .option("--from <time>", "the first instant of the range", "now")
    .option("--to <time>", "the end of the range", "+24h")
    .option("--job <name...>", "only these (default: all)")
    .option("--build", "the jobs of this build, as `plan` loads them, instead of the stored ones")
    .option("--duration <duration>", "of jobs that have not succeeded yet", durationOptions.unseen)
    .option("--out <file>", "also draw a timeline: a name that ends in .svg or .html")
    .addHelpText("after", "\nExample: nightshift simulate --from 2026-11-26 --to 2026-11-27 --out night.html")
    .action((_options: object, command: Command) =>
      call.answer<SimulateOptions>(command, async (session, options) => {
        const picture =
          options.out === undefined ? undefined : readPicturePath(options.out, session.terminal.folder)
        const unseenMs = readLength({ text: options.duration, where: "--duration" })
        const { jobs, seen } = await simulatedJobs(session, {
          names: options.job,
          isBuild: options.build === true,
          unseenMs,
        })
        const simulation = simulate({
          jobs,
          fromMs: await session.instant(options.from, "--from"),
          toMs: await session.instant(options.to, "--to"),
        })
        const { timezone } = session
        const report = { simulation, seen, unseenMs }
        if (picture) {
          await writePicture(picture, { ...report, view: createView({ timezone, columns: undefined }) })
        }
        return {
          document: {
            from: isoOf(simulation.fromMs),
            to: isoOf(simulation.toMs),
            ...simulationDocument(report),
            out: picture?.path ?? null,
          },
          text: (view) =>
            [
              ...simulationTables(report, view).map(({ titles, rows, flexible, isTimed }) => {
                const columns = titles.map((title) => ({ title, flexible: flexible.includes(title) }))
                return view[isTimed ? "timetable" : "table"]({ columns, rows, none: "No jobs." })
              }),
              ...simulationSummary(report, view).map((line) => view.text(line)),
              ...(picture ? [view.text(`The timeline is in ${picture.path}.`)] : []),
            ].join("\n\n"),
        }
      }),
    )
}
