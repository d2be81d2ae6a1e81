import { Interruption } from "./shutdown"

interface ProgressOptions {
  total: number
  write: (text: string) => void
  /** A monotonic clock, in milliseconds. */
  now: () => number
}

/** A step prints at least one line in this time, in milliseconds. */
const heartbeatMs = 4_000

/** Prints the steps: `[2/4] Database … 82 migrations (7.1 s)`. A long step says what it does. */
export class Progress {
  private done = 0
  /** True while the line of a step has no result yet. */
  private isLineOpen = false

  constructor(private readonly options: ProgressOptions) {}

  /** Runs one step. `describe` gives the result at the end of its line, and `doing` what a long step does. */
  async step<T>(options: {
    name: string
    doing: string
    work: () => Promise<T>
    describe: (result: T) => string
  }): Promise<T> {
    const { name, doing, work, describe } = options
    const { write, now, total } = this.options
    const startedAt = now()
    this.done += 1
    const label = `[${this.done}/${total}] ${name} …`
    write(`${label} `)
    this.isLineOpen = true
    const seconds = (digits: number) => ((now() - startedAt) / 1_000).toFixed(digits)
    const heartbeat = setInterval(() => this.say(`      ${doing} (${seconds(0)} s so far) …`), heartbeatMs)
    let result = "failed"
    try {
      const outcome = await work()
      result = describe(outcome)
      return outcome
    } catch (error) {
      if (error instanceof Interruption) result = "stopped"
      throw error
    } finally {
      clearInterval(heartbeat)
      write(`${this.closeLine() ? "" : `${label} `}${result} (${seconds(1)} s)\n`)
    }
  }

  /** Prints a separate line, also during a step. */
  say(line: string): void {
    this.options.write(`${this.closeLine() ? "\n" : ""}${line}\n`)
  }

  private closeLine(): boolean {
    const wasOpen = this.isLineOpen
    this.isLineOpen = false
    return wasOpen
  }
}
