import type { Environment } from "./environment"

/** All that the command touches outside of the ledger. Tests pass their own. */
export interface Terminal {
  /** Receives the answer and nothing else. */
  out(text: string): void
  /** Receives errors, and the output of the store's own code. */
  err(text: string): void
  /** The width of the screen; undefined in a pipe, where lines are not wrapped. */
  columns: number | undefined
  /** The base of relative paths, and where the search for a config file begins. */
  folder: string
  /**
   * IANA name of the zone in which times are read and shown by default. Undefined if the machine's zone has no
   * name: then it is UTC, and the command says so.
   */
  timezone: string | undefined
  environment: Environment
  live: LiveTerminal
}

/** The terminal of a command that runs until the user quits. */
export interface LiveTerminal {
  /** The screen that answers are drawn on; undefined in a pipe. */
  screen: Screen | undefined
  /** Called once on Ctrl-C in a pipe or on SIGTERM. The returned function removes the callback. */
  onInterrupt(callback: () => void): () => void
}

export interface Screen {
  size(): { columns: number; rows: number }
  /** Called for each key, which is not echoed. The returned function removes the callback. */
  onKey(callback: (key: string) => void): () => void
}

/** The terminal of this process. */
export function processTerminal(): LiveTerminal {
  const { stdin, stdout } = process
  return {
    screen: stdout.isTTY
      ? {
          size: () => ({ columns: stdout.columns, rows: stdout.rows }),
          onKey(callback) {
            // Without a terminal as its input there are no keys, and Ctrl-C is a signal.
            if (!stdin.isTTY) return () => undefined
            const listen = (bytes: Buffer) => callback(bytes.toString())
            stdin.setRawMode(true)
            stdin.on("data", listen)
            stdin.resume()
            return () => {
              stdin.off("data", listen)
              stdin.pause()
              stdin.setRawMode(false)
            }
          },
        }
      : undefined,
    onInterrupt(callback) {
      const signals = ["SIGINT", "SIGTERM"] as const
      for (const signal of signals) process.once(signal, callback)
      return () => {
        for (const signal of signals) process.off(signal, callback)
      }
    },
  }
}
