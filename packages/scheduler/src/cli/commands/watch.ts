import { setTimeout } from "node:timers/promises"
import type { Command } from "commander"
import type { Call } from "../answer"
import { createFrames } from "../frames"
import { readLength } from "../option-value"
import { untilEnded } from "../until-ended"
import { createWatchFacts } from "../watch-facts"

/** More often the ledger would be asked for what has hardly changed; less often nobody watches. */
const everyBounds = { least: "200ms", most: "24h" }

interface WatchOptions {
  json?: boolean
  every: string
  once?: boolean
}

/** `watch`: the jobs as they are, again and again. */
export function addWatch(program: Command, call: Call): void {
  program
    .command("watch")
    .description("Shows the jobs live: state, next tick, what runs with its progress, last outcome.")
    .option("--every <duration>", "how often it looks, from 200ms to 24h", "1s")
    .option("--once", "one frame only")
    .addHelpText("after", "\nIt ends with q or Ctrl-C. With --json each frame is one line.")
    .addHelpText("after", "\nExample: nightshift watch --every 2s")
    .action((_options: object, command: Command) =>
      call.follow<WatchOptions>(command, async (session, options) => {
        const everyMs = readLength({ text: options.every, where: "--every", bounds: everyBounds })
        const frames = createFrames(session, { isJson: options.json === true, isOnce: options.once === true })
        const look = createWatchFacts(await session.ledger())
        // An address that is wrong ends the command; an outage later on does not.
        let facts = await look(frames.mostJobs())
        try {
          if (options.once) {
            frames.show(facts)
            return
          }
          // Once a frame is seen, it ends by a key or a signal.
          await untilEnded(session.terminal.live, async (signal) => {
            frames.show(facts)
            for (;;) {
              await setTimeout(everyMs, undefined, { signal })
              try {
                facts = await look(frames.mostJobs())
                if (!signal.aborted) frames.show(facts)
              } catch (error) {
                if (!signal.aborted) frames.trouble(error, facts)
              }
            }
          })
        } finally {
          frames.end()
        }
      }),
    )
}
