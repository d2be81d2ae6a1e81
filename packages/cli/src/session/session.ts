import type { DueRun } from "@nightshift/scheduler/internal/job/due-run"
import { assertTimezone } from "@nightshift/scheduler/internal/schedule/schedule"
import type { MigratedLedger } from "@nightshift/scheduler/internal/ledger/postgres/migrate-ledger"
import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import type { DoctorFacts } from "@nightshift/scheduler/internal/insight/doctor/doctor"
import { loadConfig, type LoadedConfig } from "../config/load-config"
import { readInstant } from "../input/instant"
import { loaderFrom } from "../base/loader"
import type { StockQueueOptions } from "@nightshift/scheduler/internal/queue/stock/stock-queue"
import { servicesOf, stockQueueOf, type Addresses, type StoreServices } from "../services/addresses"
import type { Terminal } from "../terminal/terminal"

const load = loaderFrom(__filename)
const openedLedger = () => load<typeof import("../services/open-ledger")>("../services/open-ledger")
const examination = () => load<typeof import("../services/examine")>("../services/examine")
const queueing = () => load<typeof import("../services/enqueue")>("../services/enqueue")

/** The options that every command takes. */
export interface GlobalOptions {
  json?: boolean
  config?: string
  databaseUrl?: string
  redisUrl?: string
  timezone?: string
}

/** What one call of the command works with. Nothing is opened before it is needed. */
export interface Session {
  readonly terminal: Terminal
  /** The zone in which times are read and shown. */
  readonly timezone: string
  /** The zone that `--timezone` names. */
  readonly givenTimezone: string | undefined
  config(): Promise<LoadedConfig>
  ledger(): Promise<Ledger>
  /** Brings the ledger's tables to this release. */
  migrateLedger(): Promise<MigratedLedger>
  /** The instant on the ledger's clock at which it was first asked for. */
  now(): Promise<number>
  /** Reads a time as people type it. Throws OPTION_INVALID. */
  instant(text: string, where: string): Promise<number>
  /** Puts runs on the queue; false if it cannot be reached. */
  enqueue(runs: DueRun[]): Promise<boolean>
  /** The facts that doctor judges, read from the services. None of them needs to answer. */
  examine(): Promise<DoctorFacts>
  /** Where the services are. Throws OPTION_INVALID without the address of a database. */
  services(): Promise<StoreServices>
  /**
   * Where stock Medusa's own scheduler keeps its jobs. Throws OPTION_INVALID without the address of a Redis.
   *
   * @param redisPrefix Medusa's own. Default: the config's
   */
  stockQueue(redisPrefix: string | undefined): Promise<StockQueueOptions>
  close(): Promise<void>
}

/** Not with --json: documents have their times in UTC, and their readers expect nothing else on stderr. */
const noHostZone =
  "Times are in UTC, as this machine's time zone has no IANA name. Set TZ to one such as Europe/Berlin, or give --timezone."

/** @throws NightshiftError TIMEZONE_INVALID */
export function createSession(terminal: Terminal, options: GlobalOptions): Session {
  const { environment, folder } = terminal
  const givenTimezone =
    options.timezone === undefined ? undefined : assertTimezone(options.timezone, "--timezone")
  let isNoted = options.json === true
  function zone(): string {
    const known = givenTimezone ?? terminal.timezone
    if (known === undefined && !isNoted) terminal.err(`${noHostZone}\n`)
    isNoted = true
    return known ?? "UTC"
  }
  const addresses: Addresses = {
    databaseUrl: options.databaseUrl ?? environment.databaseUrl,
    redisUrl: options.redisUrl ?? environment.redisUrl,
  }
  let loading: Promise<LoadedConfig> | undefined
  let opening: Promise<Ledger> | undefined
  let reading: Promise<number> | undefined
  const config = () => (loading ??= loadConfig({ path: options.config, folder }))
  const ledger = () => (opening ??= config().then((loaded) => openedLedger().openLedger(loaded, addresses)))
  // One call has one now: `--from -2h --to -1h` is an hour to the millisecond.
  const now = () => (reading ??= ledger().then((opened) => opened.readClock()))
  return {
    terminal,
    get timezone() {
      return zone()
    },
    givenTimezone,
    config,
    ledger,
    migrateLedger: async () => openedLedger().migrate(await config(), addresses),
    now,
    instant: async (text, where) => readInstant({ text, where, nowMs: await now(), timezone: zone() }),
    enqueue: async (runs) => queueing().enqueue(runs, await config(), addresses),
    examine: async () => examination().examine({ config: await config(), addresses, openLedger: ledger }),
    services: async () => servicesOf(await config(), addresses),
    stockQueue: async (redisPrefix) => stockQueueOf({ config: await config(), addresses, redisPrefix }),
    async close() {
      // A ledger that could not be opened has closed itself.
      const opened = await opening?.catch(() => undefined)
      await opened?.close()
    },
  }
}
