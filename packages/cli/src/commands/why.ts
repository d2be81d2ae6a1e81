import type { Command } from "commander"
import { why } from "@nightshift/scheduler/internal/insight/why"
import type { Call } from "../session/answer"
import { isoOrNull, runDocument } from "../output/document"

/** `why`: what happened to one tick, and why. */
export function addWhy(program: Command, call: Call): void {
  program
    .command("why")
    .description("Says in one sentence what happened to a job at a time, and why.")
    .argument("<job>", "its name")
    .argument("<time>", "when it was due: a second, or the minute of a tick")
    .addHelpText("after", '\nExample: nightshift why sync-stock "2026-11-25 02:30"')
    .action((job: string, time: string, _options: object, command: Command) =>
      call.answer(command, async (session) => {
        const { timezone } = session
        const answer = await why({
          ledger: await session.ledger(),
          nowMs: await session.now(),
          job,
          atMs: await session.instant(time, "the time"),
          timezone,
        })
        const { kind, sentence, tickMs, previousMs, nextMs, reason, run } = answer
        return {
          document: {
            job,
            kind,
            sentence,
            tick: isoOrNull(tickMs),
            reason: reason ?? null,
            previous: isoOrNull(previousMs),
            next: isoOrNull(nextMs),
            run: run ? runDocument(run) : null,
          },
          text: (view) => view.text(sentence),
        }
      }),
    )
}
