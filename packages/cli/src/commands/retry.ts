import type { Command } from "commander"
import type { Call } from "../session/answer"
import { authorOf, operate, queueNote } from "../session/operate"

/** `retry`: makes a failed run, or a skipped tick, due again. */
export function addRetry(program: Command, call: Call): void {
  program
    .command("retry")
    .description("Makes a failed run, or a skipped tick, due again with its next attempt.")
    .argument("<runId>", "its id, as `history` shows it")
    .option("--by <name>", "who does it, for the history (default: the user)")
    .addHelpText("after", "\nExample: nightshift retry 4711")
    .action((runId: string, _options: object, command: Command) =>
      call.answer<{ by?: string }>(command, async (session, options) => {
        const { isQueued } = await operate(session, (operator) =>
          operator.retry(runId, authorOf(session, options.by)),
        )
        return {
          document: { runId, isQueued },
          text: (view) => view.text(`Run ${runId} is due again. ${queueNote(isQueued, "it")}`),
        }
      }),
    )
}
