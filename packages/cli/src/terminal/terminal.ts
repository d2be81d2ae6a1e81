import type { Environment } from "./environment"
import type { LiveTerminal } from "./live-terminal"

/** All that the command touches outside of the ledger. Tests pass their own. */
export interface Terminal {
  /** Receives the answer and nothing else. */
  out(text: string): void
  /** Receives errors, and what the store's own code prints. */
  err(text: string): void
  /** The width of the screen; undefined in a pipe, where lines are as long as they are. */
  columns: number | undefined
  /** Where relative paths begin, and the config file is looked for. */
  folder: string
  /**
   * IANA name of the zone in which times are read and shown by default. Undefined if the machine's zone has no
   * name: then it is UTC, and the command says so.
   */
  timezone: string | undefined
  environment: Environment
  live: LiveTerminal
}
