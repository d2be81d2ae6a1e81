/** What a command needs of the terminal that goes on until it is told to end. */
export interface LiveTerminal {
  /** The screen that answers are drawn on; undefined in a pipe. */
  screen: Screen | undefined
  /** Hears once that the command is to end, by Ctrl-C in a pipe or by SIGTERM; until the returned function is called. */
  onInterrupt(callback: () => void): () => void
}

export interface Screen {
  size(): { columns: number; rows: number }
  /** Hears of each key, none of which is shown then; until the returned function is called. */
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
            // With its input from elsewhere it has no keys, and Ctrl-C is a signal.
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
