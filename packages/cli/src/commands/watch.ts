import { once } from "node:events"
import { setTimeout } from "node:timers/promises"
import type { Command } from "commander"
import type { Call } from "../session/answer"
import { createFrames } from "../watch/frames"
import { readLength } from "../input/option-value"
import type { LiveTerminal } from "../terminal/terminal"
import { createWatchFacts } from "../watch/watch-facts"

/** More often hardly anything would have changed. */
const everyBounds = { least: "200ms", most: "24h" }

interface WatchOptions {
  json?: boolean
  every: string
  once?: boolean
}

/** `watch`: the jobs, refreshed until the user quits. */
export function addWatch(program: Command, call: Call): void {
  program
    .command("watch")
    .description("Shows the jobs live: state, next tick, what runs with its progress, last outcome.")
    .option("--every <duration>", "how often it refreshes, from 200ms to 24h", "1s")
    .option("--once", "one frame only")
    .addHelpText("after", "\nq or Ctrl-C quits. With --json each frame is one line.")
    .addHelpText("after", "\nExample: nightshift watch --every 2s")
    .action((_options: object, command: Command) =>
      call.follow<WatchOptions>(command, async (session, options) => {
        const everyMs = readLength({ text: options.every, where: "--every", bounds: everyBounds })
        const frames = createFrames(session, { isJson: options.json === true, isOnce: options.once === true })
        const look = createWatchFacts(await session.ledger())
        // A wrong address ends the command; a later outage does not.
        let facts = await look(frames.mostJobs())
        try {
          if (options.once) {
            frames.show(facts)
            return
          }
          // From the first frame on, only a key or a signal ends it.
          await untilEnded(session.terminal.live, async (signal) => {
            frames.show(facts)
            for (;;) {
              await setTimeout(everyMs, undefined, { signal })
              try {
                facts = await look(frames.mostJobs())
                if (!signal.aborted) frames.show(facts)
              } catch (error) {
                if (!signal.aborted) frames.failed(error, facts)
              }
            }
          })
        } finally {
          frames.end()
        }
      }),
    )
}

/** In raw mode Ctrl-C is a key like any other. */
const endKeys = ["q", "Q", "\u0003"]

/**
 * Runs `work` until the user quits with q, Ctrl-C or SIGTERM. Then its signal aborts, and it is not waited for. Rejects if
 * `work` rejects before.
 */
async function untilEnded(live: LiveTerminal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const end = new AbortController()
  const stop = () => end.abort()
  const ended = once(end.signal, "abort")
  const releases = [
    live.onInterrupt(stop),
    live.screen?.onKey((key) => {
      if (endKeys.includes(key)) stop()
    }),
  ]
  try {
    await Promise.race([work(end.signal), ended])
  } catch (error) {
    if (!end.signal.aborted) throw error
  } finally {
    for (const release of releases) release?.()
  }
}
