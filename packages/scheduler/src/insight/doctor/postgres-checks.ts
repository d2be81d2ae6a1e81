import { formatDuration } from "../../base/duration"
import { runMigrations } from "../../base/service-fault"
import type { PostgresFacts } from "../../ledger/postgres/postgres-facts"
import { finding, note, ok, unknown, type Asked, type Check } from "./check"

/** If a machine's clock differs from the database's by more than this, in milliseconds, its logs are misleading. */
const clockSkewMs = 1_000
/** If more than this share of the connections is open, servers that start may get none. */
const crowded = 0.9

const names = ["postgres", "postgres-durability", "postgres-connections", "migrations", "clock"] as const

/** The checks of the database itself, apart from the contents of the ledger. */
export function postgresChecks(postgres: Asked<PostgresFacts>): Check[] {
  if ("facts" in postgres) {
    const { facts } = postgres
    return [reachable(facts), durable(facts), connections(facts), migrated(facts), clock(facts)]
  }
  const [first, ...rest] = names
  const { error, refused } = postgres
  if (refused) {
    return [
      finding(
        first,
        `The database of the ledger can be reached, but refuses requests: ${error}.`,
        refused.hint,
      ),
      ...rest.map((name) => unknown(name, "Postgres refuses requests.")),
    ]
  }
  return [
    finding(
      first,
      `The database of the ledger cannot be reached: ${error}.`,
      "Check that Postgres runs, and that the address, the user and the password are correct. Nothing is lost: ticks of the outage are decided when it answers again.",
    ),
    ...rest.map((name) => unknown(name, "Postgres does not answer.")),
  ]
}

function reachable({ version, isReadOnly, isPooled }: PostgresFacts): Check {
  if (!isReadOnly && isPooled) {
    return note(
      "postgres",
      `Postgres ${version} answers through a pooler and accepts writes.`,
      "Use session pooling. Transaction pooling works if it is PgBouncer 1.21 or newer with max_prepared_statements above 0, and the queue is in Redis.",
    )
  }
  if (!isReadOnly) return ok("postgres", `Postgres ${version} answers and accepts writes.`)
  return finding(
    "postgres",
    `Postgres ${version} answers, but accepts no writes: it is a standby, or its transactions are read-only.`,
    "Give the address of the primary server.",
  )
}

function durable({ fsync, fullPageWrites, synchronousCommit }: PostgresFacts): Check {
  const name = "postgres-durability"
  const wrong = [
    ...(fsync ? [] : ["fsync is off"]),
    ...(fullPageWrites ? [] : ["full_page_writes is off"]),
    ...(synchronousCommit === "off" ? ["synchronous_commit is off"] : []),
  ]
  if (wrong.length === 0)
    return ok(name, `What is committed is on disk: synchronous_commit is ${synchronousCommit}.`)
  return finding(
    name,
    `${wrong.join(", ")}: a crash of the database may lose ticks and outcomes that were committed, and a run may happen twice.`,
    `Set ${wrong.map((setting) => setting.replace(" is off", " = on")).join(", ")} in postgresql.conf, for the database or for the user.`,
  )
}

function connections({ connections: { open, most } }: PostgresFacts): Check {
  const name = "postgres-connections"
  const message = `${open} of ${most} connections are open.`
  if (open < most * crowded) return ok(name, message)
  return finding(
    name,
    message,
    "Close what is not used, or raise max_connections: a server that starts needs up to 4 for the ledger, and outside Medusa up to 10 for handlers' transactions.",
  )
}

function migrated({ missingMigrations }: PostgresFacts): Check {
  const name = "migrations"
  if (missingMigrations.length === 0) return ok(name, "The ledger's tables are those of this release.")
  return finding(
    name,
    `The ledger's tables are missing, or those of an earlier release; not run: ${missingMigrations.join(", ")}.`,
    `${runMigrations}. The jobs begin by themselves within seconds.`,
  )
}

function clock({ clock: { databaseMs, askedAtMs, answeredAtMs } }: PostgresFacts): Check {
  const name = "clock"
  // The time that the answer took does not count as skew.
  const ahead = askedAtMs - databaseMs
  const behind = databaseMs - answeredAtMs
  const skewMs = Math.max(ahead, behind, 0)
  if (skewMs <= clockSkewMs) return ok(name, "This machine's clock and the database's agree.")
  return finding(
    name,
    `This machine's clock is ${formatDuration(skewMs)} ${ahead > behind ? "ahead of" : "behind"} the database's. Schedules follow the database's, but logs and tokens of this machine do not.`,
    "Let both machines take their time from NTP.",
  )
}
