import type { Command } from "commander"
import type { Call } from "../session/answer"
import { authorOf, operate } from "../session/operate"

/** `cancel`: ends a run that is due or running. */
export function addCancel(program: Command, call: Call): void {
  program
    .command("cancel")
    .description("Ends a run: a due one is skipped, the signal of a running one aborts.")
    .argument("<runId>", "its id, as `history` shows it")
    .option("--reason <text>", "why, for the history")
    .option("--by <name>", "who does it, for the history (default: the user)")
    .addHelpText("after", '\nExample: nightshift cancel 4711 --reason "wrong data"')
    .action((runId: string, _options: object, command: Command) =>
      call.answer<{ reason?: string; by?: string }>(command, async (session, options) => {
        const reason = options.reason === undefined ? {} : { reason: options.reason }
        const { value: effect } = await operate(session, (operator) =>
          operator.cancel(runId, { ...reason, ...authorOf(session, options.by) }),
        )
        const what = effect === "skipped" ? "is skipped" : "is asked to end"
        return { document: { runId, effect }, text: (view) => view.text(`Run ${runId} ${what}.`) }
      }),
    )
}
