import { Interruption } from "./interruption"

export interface ProgressOptions {
  total: number
  write: (text: string) => void
  /** Milliseconds that only grow. */
  now: () => number
}

/** No step is silent for longer, in milliseconds. */
const silentMs = 4_000

/** The lines of the steps: `[2/4] Database … 82 migrations (7.1 s)`. A step that takes long says what it does. */
export class Progress {
  private done = 0
  /** True while a step's line waits for its result. */
  private isLineOpen = false

  constructor(private readonly options: ProgressOptions) {}

  /** Runs one step. Its result, in a few words, ends its line. `doing` is said of one that takes long. */
  async step<T>(options: {
    name: string
    doing: string
    work: () => Promise<T>
    words: (result: T) => string
  }): Promise<T> {
    const { name, doing, work, words } = options
    const { write, now, total } = this.options
    const startedAt = now()
    this.done += 1
    const label = `[${this.done}/${total}] ${name} …`
    write(`${label} `)
    this.isLineOpen = true
    const seconds = (digits: number) => ((now() - startedAt) / 1_000).toFixed(digits)
    const signs = setInterval(() => this.say(`      ${doing} (${seconds(0)} s so far) …`), silentMs)
    let result = "failed"
    try {
      const outcome = await work()
      result = words(outcome)
      return outcome
    } catch (error) {
      if (error instanceof Interruption) result = "stopped"
      throw error
    } finally {
      clearInterval(signs)
      write(`${this.closeLine() ? "" : `${label} `}${result} (${seconds(1)} s)\n`)
    }
  }

  /** A line of its own, also in the midst of a step. */
  say(line: string): void {
    this.options.write(`${this.closeLine() ? "\n" : ""}${line}\n`)
  }

  private closeLine(): boolean {
    const wasOpen = this.isLineOpen
    this.isLineOpen = false
    return wasOpen
  }
}
