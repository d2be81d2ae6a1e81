import type { Command } from "commander"
import type { Call } from "../session/answer"
import { pauseDocument } from "../output/document"
import { authorOf, operate } from "../session/operate"
import { readLength } from "../input/option-value"

/** `pause`: pauses a job's schedule. */
export function addPause(program: Command, call: Call): void {
  program
    .command("pause")
    .description("Pauses a job's schedule; its ticks are recorded as skipped, with the reason paused.")
    .argument("<job>", "its name")
    .option("--for <duration>", "how long, such as 30m or 2h (default: until it is resumed)")
    .option("--reason <text>", "why, for the history")
    .option("--by <name>", "who does it, for the history (default: the user)")
    .addHelpText("after", '\nExample: nightshift pause sync-stock --for 2h --reason "stock-taking"')
    .action((job: string, _options: object, command: Command) =>
      call.answer<{ for?: string; reason?: string; by?: string }>(command, async (session, options) => {
        const { reason } = options
        const length =
          options.for === undefined ? {} : { for: readLength({ text: options.for, where: "--for" }) }
        const { value: pause } = await operate(session, (operator) =>
          operator.pause(job, {
            ...length,
            ...(reason === undefined ? {} : { reason }),
            ...authorOf(session, options.by),
          }),
        )
        return {
          document: { job, pause: pauseDocument(pause) },
          text: (view) => {
            const end =
              pause.untilMs === undefined ? "it is resumed" : `${view.time(pause.untilMs)} ${view.timezone}`
            return view.text(`${job} is paused until ${end}.`)
          },
        }
      }),
    )
}
