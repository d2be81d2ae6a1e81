/** By this our own requests are told apart in the store's log. */
export const ownAgent = "nightshift-start"

/*
 * Medusa's output on its way to a person. Everything is shown but what is known and says nothing new: the steps of
 * its boot, the warnings that every small store gets, one line per event, and requests that went well.
 */
const noise = [
  /^\s*$/,
  /^- (Initializing|Creating|Indexing) /,
  /^✔ .* – \d+ms$/,
  /^query: /,
  /^info:\s+Processing \S+ which has \d+ subscribers?$/,
  /^info:\s+Connection to Redis (in module '[\w-]+' )?established$/,
  // Not so here: without Redis our jobs run on Postgres, and the scheduler says so.
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

/** Whether a line, without its colours, is of no use to who watches the store. */
export function isNoise(line: string): boolean {
  return noise.some((pattern) => pattern.test(line))
}

export function withoutColours(line: string): string {
  // eslint-disable-next-line no-control-regex
  return line.replace(/\u001b\[[\d;]*m/g, "")
}

/** The line as it is shown, or undefined if it is not. */
export function shownLine(options: { line: string; isTerminal: boolean }): string | undefined {
  const plain = withoutColours(options.line)
  if (isNoise(plain)) return undefined
  return options.isTerminal ? options.line : plain
}
