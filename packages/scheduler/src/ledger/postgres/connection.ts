import type { PoolConfig } from "pg"
import { connectionError } from "../../base/address"
import { NightshiftError } from "../../base/errors"
import { messageOf } from "../../base/logger"
import { serviceFault } from "../../base/service-fault"

/** How long an answer may take, in milliseconds, before the database counts as unreachable. */
export const defaultAnswerWithinMs = 10_000

/** The config of a connection that finds the ledger's tables, and gives up on a database that does not answer. */
export function connectionOf(options: {
  /** How to reach the database, as node-postgres takes it. */
  connection: PoolConfig
  /** The schema that holds the tables. Default: the connection's own search path. */
  schema?: string
  /** How long an answer may take, in milliseconds. Default: 10000. */
  answerWithinMs?: number
}): PoolConfig {
  const { schema, answerWithinMs = defaultAnswerWithinMs } = options
  const connection = schema === undefined ? options.connection : withOwnOptions(options.connection)
  // Postgres splits these options at white space that has no backslash before it.
  const searchPath = schema ? `-c search_path=${quoted(schema).replace(/[\\\s]/g, "\\$&")}` : undefined
  return {
    application_name: "nightshift",
    keepAlive: true,
    // A statement may be given long; a connection that takes longer than this is none.
    connectionTimeoutMillis: Math.min(answerWithinMs, defaultAnswerWithinMs),
    query_timeout: answerWithinMs,
    ...connection,
    ...(searchPath ? { options: [connection.options, searchPath].filter(Boolean).join(" ") } : {}),
  }
}

/** The same connection, with the `options` of its URL beside it: node-postgres lets those of a URL replace all others. */
function withOwnOptions(connection: PoolConfig): PoolConfig {
  const { connectionString } = connection
  if (connectionString === undefined || !/[?&]options=/.test(connectionString)) return connection
  const url = new URL(connectionString)
  const options = url.searchParams.get("options") ?? undefined
  url.searchParams.delete("options")
  return { ...connection, connectionString: url.href, ...(options === undefined ? {} : { options }) }
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

/**
 * The error to throw when the database failed: LEDGER_UNREACHABLE, or LEDGER_REFUSED if it answered.
 *
 * @param url the address, which the error must not show
 */
export function ledgerError(thrown: unknown, url: string | undefined): NightshiftError {
  const fault = serviceFault(thrown)
  const isUnreachable = fault.kind === "unreachable"
  const error = isUnreachable && url !== undefined ? connectionError(thrown as Error, url) : thrown
  return new NightshiftError({
    code: isUnreachable ? "LEDGER_UNREACHABLE" : "LEDGER_REFUSED",
    where: "the database of the ledger",
    expected: isUnreachable ? "an answer" : "it to do what it is asked",
    found: messageOf(error),
    hint: isUnreachable
      ? "Check that Postgres runs and that the connection's address, user and password are right."
      : fault.hint,
    details: { code: fault.code },
    retryable: true,
    cause: error,
  })
}

/** Errors about the values of a statement, which are no fault of the database. */
const isOfValues = (code: string | undefined): boolean => /^2[23]/.test(code ?? "")

/** A refusal by the database, such as of every write to a read-only server, as LEDGER_REFUSED; other errors unchanged. */
export function asRefused(thrown: unknown): unknown {
  const { kind, code } = serviceFault(thrown)
  if (thrown instanceof NightshiftError || kind !== "refused" || isOfValues(code)) return thrown
  return ledgerError(thrown, undefined)
}
