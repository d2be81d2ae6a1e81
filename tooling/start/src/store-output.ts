/** Identifies our own requests in the store's log. */
export const ownAgent = "nightshift-start"

/*
 * A filter for Medusa's output. Everything is shown except known lines without news: the steps of the boot, the warnings
 * that every small store gets, one line per event, and successful requests.
 */
const noise = [
  /^\s*$/,
  /^- (Initializing|Creating|Indexing) /,
  /^✔ .* – \d+ms$/,
  /^query: /,
  /^info:\s+Processing \S+ which has \d+ subscribers?$/,
  /^info:\s+Connection to Redis (in module '[\w-]+' )?established$/,
  // Not true here: without Redis our jobs run on Postgres, and the scheduler logs that.
  /^\[medusa-config\] .* redis_url not found\./,
  /^info:\s+Using fake Redis$/,
  /^warn:\s+You don't have Redis configured\. Scheduled jobs will not be enabled\.$/,
  /^info:\s+Using flag MEDUSA_FF_\w+ from /,
  /^info:\s+Migrations completed\.$/,
  /^info:\s+Gracefully shutting down server$/,
  /^warn:\s+Local Event Bus installed\. This is not recommended for production\.$/,
  /^warn:\s+You don't have any (notification|taxProviders) provider plugins installed\./,
  /^warn:\s+No search engine provider was found/,
  /^\(node:\d+\) DeprecationWarning: Calling client\.query\(\) when the client is already executing a query/,
  /^\(Use `node --trace-deprecation/,
  /^\S+ - [^\s[]* ?\[[^\]]+\] "[A-Z]+ \S+ HTTP\/[\d.]+" [123]\d\d /,
  new RegExp(`"${ownAgent}"$`),
]

/** Whether a line, without colours, is of no use to the user. */
export function isNoise(line: string): boolean {
  return noise.some((pattern) => pattern.test(line))
}

export function withoutColours(line: string): string {
  // eslint-disable-next-line no-control-regex
  return line.replace(/\u001b\[[\d;]*m/g, "")
}

/** The line to show, or undefined if it is noise. */
export function shownLine(options: { line: string; isTerminal: boolean }): string | undefined {
  const plain = withoutColours(options.line)
  if (isNoise(plain)) return undefined
  return options.isTerminal ? options.line : plain
}

/** Splits a stream of text into lines. */
export class Lines {
  private rest = ""

  constructor(private readonly onLine: (line: string) => void) {}

  push(text: string): void {
    const parts = (this.rest + text).split(/\r?\n/)
    this.rest = parts.pop() ?? ""
    parts.forEach(this.onLine)
  }

  /** Flushes a last line without a line break. */
  end(): void {
    if (this.rest !== "") this.onLine(this.rest)
    this.rest = ""
  }
}
