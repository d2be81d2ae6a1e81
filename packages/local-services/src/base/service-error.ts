import { readFile } from "node:fs/promises"

interface ServiceErrorOptions {
  /** The place: a folder, a program, or a service's address without its password. */
  where: string
  /** What would have been right; follows "expected". */
  expected: string
  /** What was there instead; follows "got". */
  found: string
  /** The hint: one sentence that says what to do. */
  hint: string
  cause?: unknown
}

/** A service is not available. The message reads *where: expected X, got Y. Hint.* */
export class ServiceError extends Error {
  constructor(options: ServiceErrorOptions) {
    const { where, expected, found, hint, cause } = options
    super(`${where}: expected ${expected}, got ${found}. ${hint}`, { cause })
    this.name = "ServiceError"
  }
}

/** The last lines of a log file, for a message. */
export async function tailOf(file: string, lines = 5): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "")
  return text.trim().split("\n").slice(-lines).join("\n") || "nothing in its log"
}

/** A service's address for a log: host, port and database, never user or password. */
export function serviceAddress(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return pathname === "/" ? host : `${host}${pathname}`
  } catch {
    return "an address that is not a URL"
  }
}
