import type { Command } from "commander"
import type { Call } from "../session/answer"

/** `ledger migrate`: brings the ledger's tables to this release. */
export function addLedger(program: Command, call: Call): void {
  const ledger = program.command("ledger").description("Manages the ledger's tables.")
  ledger
    .command("migrate")
    .description("Creates the ledger's tables, or brings them to this release; safe to repeat.")
    .addHelpText(
      "after",
      "\nIn a Medusa store, medusa migrations run does the same.\n\nExample: nightshift ledger migrate --database-url postgres://…",
    )
    .action((_options: object, command: Command) =>
      call.answer(command, async (session) => {
        const { applied } = await session.migrateLedger()
        return {
          document: { applied },
          text: (view) =>
            view.text(
              applied.length === 0
                ? "The ledger's tables are those of this release."
                : `Applied ${applied.length === 1 ? "1 migration" : `${applied.length} migrations`}: ${applied.join(", ")}.`,
            ),
        }
      }),
    )
}
