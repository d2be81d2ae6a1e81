import { readFile, rm } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { serverEnvironment } from "../base/environment"
import { freePort } from "../base/free-port"
import { ServiceError, tailOf } from "../base/service-error"
import type { StopStep } from "../process/end-process"
import type { Keeper, KeptProcess } from "../process/keeper"
import { commandLine } from "../process/process-identity"
import { clusterUser, type Cluster } from "./cluster"
import { whyNoAnswer } from "./connection"
import type { PostgresPrograms } from "./postgres-programs"

/** A fast shutdown, then an immediate one, in the terms of the Postgres documentation. */
export const postgresStop: StopStep[] = [
  { signal: "SIGINT", waitMs: 20_000 },
  { signal: "SIGQUIT", waitMs: 5_000 },
]

const startMs = 60_000
/** Temporary errors: the port was taken in the meantime, or processes of a killed server are still ending. */
const temporary = /Address already in use|pre-existing shared memory block/
const temporaryMs = 15_000

interface ServerOptions {
  folder: string
  cluster: Cluster
  programs: PostgresPrograms
  keeper: Keeper
  durable: boolean
}

interface Server {
  /** The URL of its first database, `postgres`. */
  url: string
  port: number
  process: KeptProcess
}

/** Starts a server on a free port of 127.0.0.1, and waits until it answers. */
export async function launchServer(options: ServerOptions): Promise<Server> {
  const logFile = path.join(options.folder, "postgres.log")
  await removeForeignPidFile(options.cluster.data)
  const giveUpAt = Date.now() + temporaryMs
  for (;;) {
    const server = await launchOnce({ ...options, logFile })
    if (server !== undefined) return server
    const log = await tailOf(logFile)
    if (!temporary.test(log) || Date.now() > giveUpAt) {
      const hint = `The whole log is ${logFile}.`
      throw new ServiceError({
        where: "Embedded Postgres",
        expected: "a server that answers",
        found: log,
        hint,
      })
    }
    await sleep(250)
  }
}

async function launchOnce(options: ServerOptions & { logFile: string }): Promise<Server | undefined> {
  const { cluster, programs, keeper, logFile, durable } = options
  const port = await freePort()
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "400",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  }
  const process = await keeper.run({
    command: programs.postgres,
    args: [
      "-D",
      cluster.data,
      "-p",
      String(port),
      ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
    ],
    env: serverEnvironment(),
    cwd: options.folder,
    uid: cluster.account?.uid,
    gid: cluster.account?.gid,
    stop: postgresStop,
    logFile,
  })
  const url = `postgres://${clusterUser}:${cluster.password}@127.0.0.1:${port}/postgres`
  const failure = await whyNoAnswer({ url, deadlineMs: startMs, stopped: process.hasEnded })
  return process.hasEnded() || failure !== undefined ? undefined : { url, port, process }
}

/**
 * After a crash and a reboot, the number in the server's pid file may belong to an unrelated program. Postgres cannot know
 * that and refuses to start. The number of a dead process or of a Postgres is left to Postgres.
 */
async function removeForeignPidFile(data: string): Promise<void> {
  const file = path.join(data, "postmaster.pid")
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0])
  const command = pid > 0 ? commandLine(pid) : ""
  if (command !== "" && !command.includes("postgres")) await rm(file)
}
