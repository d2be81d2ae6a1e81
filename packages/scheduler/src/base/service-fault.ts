import { isError, NightshiftError } from "./errors"

/** Why Postgres or Redis did not do what it was asked. */
export interface ServiceFault {
  /**
   * `unreachable`: there was no answer, or a temporary refusal, such as while it starts. `refused`: it answered, and will
   * refuse until something is changed. `conflict`: other transactions interfered, and the same statement may succeed at
   * once.
   */
  kind: "unreachable" | "refused" | "conflict"
  /** The service's own code: an SQLSTATE, or the first word of a Redis error. Undefined without an answer. */
  code: string | undefined
  /** What to do about it, as a sentence. */
  hint: string
}

/** A service answers, but cannot be used, as the client found out: its version is too old, an option does not fit. */
export class ServiceRefusal extends Error {
  /**
   * @param code a word in capitals, like Redis' own codes
   * @param hint what to do about it, as a sentence
   */
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message)
    this.name = "ServiceRefusal"
  }
}

const unreachable: ServiceFault = {
  kind: "unreachable",
  code: undefined,
  hint: "Check that it runs and can be reached.",
}

/** Classifies an error by its code, or that of its cause. An error without a code did not come from a server. */
export function serviceFault(error: unknown): ServiceFault {
  if (!isError(error)) return unreachable
  if (error instanceof ServiceRefusal) return { kind: "refused", code: error.code, hint: error.hint }
  if (error instanceof NightshiftError && error.cause !== undefined) return serviceFault(error.cause)
  return postgresFault(error) ?? redisFault(error) ?? unreachable
}

/** How to bring the ledger's tables up to this release. */
export const runMigrations =
  "Run the migrations: npx medusa migrations run, or without Medusa npx nightshift ledger migrate"

const migrate = `${runMigrations}.`
const unprepared =
  "A pooler before Postgres gives each transaction another connection: set prepareStatements: false, or take PgBouncer 1.21 or newer with max_prepared_statements above 0."
const sessionEnded = "The server ends sessions that stand still: raise its timeout for this user."

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html; then by its class. */
const postgresHints: Record<string, string> = {
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

/** SQLSTATEs of a serialization failure and of a deadlock. */
const rolledBack = ["40001", "40P01"]
/** The same, and a lock that was not granted within lock_timeout, for which a retry at once would only wait again. */
const conflicts = [...rolledBack, "55P03"]

/** The server, or its pooler, is shutting down, or has not started yet. */
const postgresNotReady = ["57P01", "57P02", "57P03"]

/** Undefined for an error that carries no SQLSTATE. */
function postgresFault(error: Error): ServiceFault | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown }
  // Error codes of the operating system may have five letters as well, such as EPIPE.
  if (typeof code !== "string" || typeof severity !== "string") return undefined
  return { kind: postgresKind(code, error.message), code, hint: postgresHint(code) }
}

/** Whether the same transaction may succeed when it is sent again right away; nothing of it stays. */
export function isConflict(error: unknown): boolean {
  return rolledBack.includes((error as { code?: unknown } | null | undefined)?.code as string)
}

function postgresKind(code: string, message: string): ServiceFault["kind"] {
  if (conflicts.includes(code)) return "conflict"
  if (postgresNotReady.includes(code)) return "unreachable"
  // PgBouncer uses this one code for nearly everything.
  if (code === "08P01") return message.includes("startup parameter") ? "refused" : "unreachable"
  return code.startsWith("08") && code !== "08004" ? "unreachable" : "refused"
}

function postgresHint(code: string): string {
  return postgresHints[code] ?? postgresHints[code.slice(0, 2)] ?? "See the message, and the server's log."
}

const credentials = "Correct the user and the password in the address."
const allRights =
  "The queue needs all commands, also inside scripts, on the keys and channels below its prefix; for the user: ACL SETUSER <user> +@all ~<prefix>:*."
const oneSlot =
  "In a Redis Cluster all keys must lie in one slot: give the prefix in braces, such as {nightshift}, and the address of the node that has it."

/** By the first word of the server's message, which Redis defines as the error's code. */
const redisHints: Record<string, string> = {
  ASK: oneSlot,
  CROSSSLOT: oneSlot,
  MISCONF: "Redis cannot write to its disk: see its log, and that the disk has room.",
  MOVED: oneSlot,
  NOAUTH: credentials,
  NOPERM: allRights,
  NOREPLICAS:
    "Redis misses replicas that must confirm its writes: start them, or lower min-replicas-to-write.",
  OOM: "Redis is full: raise maxmemory, or remove what is not needed.",
  READONLY: "It is a replica: give the address of the primary.",
  WRONGPASS: credentials,
}

/** For the generic code ERR, by the message. */
const hintsOfErr: [says: RegExp, hint: string][] = [
  [
    /DB index is out of range/,
    "The server has fewer databases: correct the number at the end of the address.",
  ],
  [/max number of clients/, "Raise the server's maxclients, or close what is not used."],
  [/permission|can't run this command|can't access|unknown command/i, allRights],
  [/AUTH|password/, credentials],
]
const seeMessage = "See the message, and the server's log."

/** It cannot serve at the moment, which is temporary. */
const redisNotReady = ["BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "TRYAGAIN"]

/** Undefined for an error that did not come from a Redis server. */
function redisFault(error: Error): ServiceFault | undefined {
  if (error.name !== "ReplyError") return undefined
  const code = redisCode(error.message)
  const kind = redisNotReady.includes(code) ? "unreachable" : "refused"
  return { kind, code, hint: redisHints[code] ?? hintOfErr(error.message) }
}

/** Before version 7, the message of an error inside a script began with its position in the script. */
function redisCode(message: string): string {
  const inScript = /@user_script: ?\d+: -?([A-Z]{3,}) /.exec(message.slice(0, 500))
  return inScript?.[1] ?? /^-?([A-Z]+)/.exec(message)?.[1] ?? "ERR"
}

function hintOfErr(message: string): string {
  return hintsOfErr.find(([says]) => says.test(message.slice(0, 500)))?.[1] ?? seeMessage
}
