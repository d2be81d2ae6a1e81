import type { Command } from "commander"
import type { Call } from "../session/answer"
import { authorOf, operate, queueNote } from "../session/operate"

/** `backfill`: runs the ticks of a past range that did not succeed. */
export function addBackfill(program: Command, call: Call): void {
  program
    .command("backfill")
    .description("Runs the ticks of a past range that have not succeeded and are not under way.")
    .argument("<job>", "its name")
    .requiredOption("--from <time>", "the first instant of the range")
    .option("--to <time>", "the last instant of the range", "now")
    .option("--by <name>", "who does it, for the history (default: the user)")
    .addHelpText("after", '\nExample: nightshift backfill sync-stock --from "2026-11-24 00:00" --to now')
    .action((job: string, _options: object, command: Command) =>
      call.answer<{ from: string; to: string; by?: string }>(command, async (session, options) => {
        const from = new Date(await session.instant(options.from, "--from"))
        const to = new Date(await session.instant(options.to, "--to"))
        const { value, isQueued } = await operate(session, (operator) =>
          operator.backfill(job, from, to, authorOf(session, options.by)),
        )
        const { runIds } = value
        const [many, them] =
          runIds.length === 1
            ? (["1 run is", "it"] as const)
            : ([`${runIds.length} runs are`, "them"] as const)
        return {
          document: {
            job,
            from: from.toISOString(),
            to: to.toISOString(),
            runIds,
            isQueued: isQueued ?? null,
          },
          text: (view) =>
            view.text(
              runIds.length === 0
                ? `${job} has no tick in this range that is left to run.`
                : `${many} due for ${job}. ${queueNote(isQueued, them)}`,
            ),
        }
      }),
    )
}
