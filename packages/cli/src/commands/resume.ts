import type { Command } from "commander"
import type { Call } from "../session/answer"
import { authorOf, operate } from "../session/operate"

/** `resume`: ends a pause. */
export function addResume(program: Command, call: Call): void {
  program
    .command("resume")
    .description("Ends a job's pause; what was skipped during it stays skipped.")
    .argument("<job>", "its name")
    .option("--by <name>", "who does it, for the history (default: the user)")
    .addHelpText("after", "\nExample: nightshift resume sync-stock")
    .action((job: string, _options: object, command: Command) =>
      call.answer<{ by?: string }>(command, async (session, options) => {
        const { value: wasPaused } = await operate(session, (operator) =>
          operator.resume(job, authorOf(session, options.by)),
        )
        return {
          document: { job, wasPaused },
          text: (view) => view.text(wasPaused ? `${job} is resumed.` : `${job} was not paused.`),
        }
      }),
    )
}
