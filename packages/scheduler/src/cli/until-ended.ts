import { once } from "node:events"
import type { LiveTerminal } from "./live-terminal"

/** In raw mode Ctrl-C is a key like any other. */
const endKeys = ["q", "Q", "\u0003"]

/**
 * Lets `work` go on until the user ends it, with q, Ctrl-C or SIGTERM: its signal aborts, and nothing that it still
 * waits for is waited for. Rejects with what `work` rejects with before.
 */
export async function untilEnded(
  live: LiveTerminal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
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
