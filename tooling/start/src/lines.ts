/** Cuts a stream of text into lines. */
export class Lines {
  private rest = ""

  constructor(private readonly onLine: (line: string) => void) {}

  push(text: string): void {
    const parts = (this.rest + text).split(/\r?\n/)
    this.rest = parts.pop() ?? ""
    parts.forEach(this.onLine)
  }

  /** The last line may have no end of its own. */
  end(): void {
    if (this.rest !== "") this.onLine(this.rest)
    this.rest = ""
  }
}
