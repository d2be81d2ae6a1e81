import { relative, sep } from "node:path"
import type { Command } from "commander"
import { describeSchedule } from "@nightshift/scheduler/internal/schedule/schedule"
import type { Call } from "../session/answer"
import { counted } from "../output/amounts"
import { loadJobs } from "../session/load-jobs"

/** `check`: imports every job file and reports all faults at once. Needs no database. */
export function addCheck(program: Command, call: Call): void {
  program
    .command("check")
    .description("Imports all job files and reports every fault in them; needs no database.")
    .argument("[folders...]", "folders of built job files (default: those of the config)")
    .addHelpText("after", "\nExample: nightshift check dist/jobs")
    .action((folders: string[], _options: object, command: Command) =>
      call.answer(command, async (session) => {
        const shellFolder = session.terminal.folder
        const { jobs, faults } = await loadJobs({ config: await session.config(), folders, shellFolder })
        return {
          document: {
            jobs: jobs.map(({ name, source, description, schedule, policies, paused }) => {
              return { name, source, description: description ?? null, schedule, policies, paused }
            }),
            faults: faults.map(({ code, message, details }) => ({ code, message, details })),
          },
          text: (view) =>
            [
              view.table({
                columns: [
                  { title: "job" },
                  { title: "schedule" },
                  { title: "meaning", flexible: true },
                  { title: "source", flexible: true },
                ],
                rows: jobs.map(({ name, schedule, source }) => {
                  return [
                    name,
                    schedule.expression,
                    describeSchedule(schedule),
                    shownFrom(shellFolder, source),
                  ]
                }),
                none: "No sound jobs.",
              }),
              "",
              ...faults.map(({ message }) => view.text(message)),
              view.text(`${counted(jobs.length, "sound job")}, ${counted(faults.length, "fault")}.`),
            ].join("\n"),
          isFinding: faults.length > 0,
        }
      }),
    )
}

/** A path relative to the shell's folder, if it is below it. */
function shownFrom(folder: string, source: string): string {
  return source.startsWith(`${folder}${sep}`) ? relative(folder, source) : source
}
