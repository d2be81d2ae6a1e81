import type { Command } from "commander"
import { defaultHistory, pruneHistory } from "@nightshift/scheduler/internal/engine/housekeeping"
import type { Call } from "../session/answer"
import { readLength, readWholeNumber } from "../input/option-value"

/** `prune`: removes old history now. */
export function addPrune(program: Command, call: Call): void {
  const { keepForMs, keepRuns } = defaultHistory
  program
    .command("prune")
    .description("Removes old history; what audit needs stays as a summary of each day.")
    .option("--older-than <duration>", "remove ended runs of this age", `${keepForMs / 86_400_000}d`)
    .option("--keep <number>", "how many ended runs of each job stay at most, the newest", String(keepRuns))
    .addHelpText("after", "\nExample: nightshift prune --older-than 30d --keep 10000")
    .action((_options: object, command: Command) =>
      call.answer<{ olderThan: string; keep: string }>(command, async (session, options) => {
        const pruned = await pruneHistory(await session.ledger(), {
          nowMs: await session.now(),
          keepForMs: readLength({ text: options.olderThan, where: "--older-than" }),
          keepRuns: readWholeNumber({ text: options.keep, where: "--keep", min: 0, max: 1_000_000_000 }),
        })
        return {
          document: { pruned },
          text: (view) => view.text(pruned === 1 ? "1 row was removed." : `${pruned} rows were removed.`),
        }
      }),
    )
}
