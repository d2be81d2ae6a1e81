import type { ServiceFault } from "./fault"

/** How to bring the ledger's tables to this release. */
export const runMigrations =
  "Run the migrations: npx medusa migrations run, or without Medusa npx nightshift ledger migrate"

const migrate = `${runMigrations}.`
const unprepared =
  "A pooler before Postgres gives each transaction another connection: set prepareStatements: false, or take PgBouncer 1.21 or newer with max_prepared_statements above 0."
const sessionEnded = "The server ends sessions that stand still: raise its timeout for this user."

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html; then by its class. */
const hints: Record<string, string> = {
  "08004": "Let the server, or the pooler before it, accept this connection.",
  "08P01":
    "A pooler such as PgBouncer does not pass this on: leave out `schema` and set search_path for the database's user, or give an address past the pooler.",
  "25006": "Give the address of the primary server, or lift default_transaction_read_only for this user.",
  "25P03": sessionEnded,
  "25P04": sessionEnded,
  "26000": unprepared,
  "28": "Correct the user and the password of the connection, or the server's pg_hba.conf.",
  "3D000": "Create the database, or correct its name in the address.",
  "3F000": migrate,
  "42501":
    "Grant it to the user of the connection: USAGE on the schema, all rights on its tables, to migrate CREATE on the schema, and for a queue in Postgres CREATE on its schema and on the database.",
  "42703": migrate,
  "42P01": migrate,
  "42P05": unprepared,
  "53100": "The server's disk is full: make room.",
  "53300": "Raise max_connections, close what is not used, or put a pooler before Postgres.",
  "57014": "Something cancels statements, most often statement_timeout: raise it for this user.",
  "57P05": sessionEnded,
}

/** Serialization failure, and deadlock. */
const rolledBack = ["40001", "40P01"]
/** The same, and a lock that was not granted within lock_timeout, for which a retry at once would only wait again. */
const conflicts = [...rolledBack, "55P03"]

/** The server, or its pooler, is shutting down, or has not started yet. */
const notReady = ["57P01", "57P02", "57P03"]

/** Undefined for an error that carries no SQLSTATE. */
export function postgresFault(error: Error): ServiceFault | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown }
  // Error codes of the operating system may have five letters as well, such as EPIPE.
  if (typeof code !== "string" || typeof severity !== "string") return undefined
  return { kind: kindOf(code, error.message), code, hint: hintOf(code) }
}

/** Whether the same transaction may succeed when it is sent again at once; nothing of it stays. */
export function isConflict(error: unknown): boolean {
  return rolledBack.includes((error as { code?: unknown } | null | undefined)?.code as string)
}

function kindOf(code: string, message: string): ServiceFault["kind"] {
  if (conflicts.includes(code)) return "conflict"
  if (notReady.includes(code)) return "unreachable"
  // PgBouncer uses this one code for nearly everything.
  if (code === "08P01") return message.includes("startup parameter") ? "refused" : "unreachable"
  return code.startsWith("08") && code !== "08004" ? "unreachable" : "refused"
}

function hintOf(code: string): string {
  return hints[code] ?? hints[code.slice(0, 2)] ?? "See the message, and the server's log."
}
