import type { JobDefinition, Ledger, Operator } from "@nightshift/scheduler"

/**
 * The port to the server that serves the API. The server has routes for the endpoints of this folder; for each request that
 * it has authenticated, it calls `answer` with this and sends what that returns.
 */
export interface HostRequest {
  /** The path parameters, decoded, such as `{ name }`. */
  params: Record<string, string>
  /** The query: texts, and lists of texts for repeated parameters. */
  query: unknown
  /** The body, parsed; undefined if the request has none. */
  body: unknown
  /** The user who acts, for the history; undefined if it is not known. Only called for actions. */
  author(): Promise<string | undefined>
  /** @throws NightshiftError SERVICE_UNAVAILABLE if the server is shutting down */
  operating(): Operating
}

/** What the API reads from and acts through. A server has it for as long as it serves, whether it runs jobs or not. */
export interface Operating {
  ledger: Ledger
  operator: Operator
  /** A job as this process defines it; undefined in a process that runs no jobs. */
  definitionOf: (job: string) => JobDefinition | undefined
}
