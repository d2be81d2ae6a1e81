import { readFile, rm } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { serverEnvironment } from "../base/environment"
import { freePort } from "../base/free-port"
import { ServiceError } from "../base/service-error"
import { tailOf } from "../base/tail"
import type { StopStep } from "../process/end-process"
import type { Keeper, KeptProcess } from "../process/keeper"
import { commandLine } from "../process/process-identity"
import { clusterUser, type Cluster } from "./cluster"
import { whyNoAnswer } from "./connection"
import type { PostgresPrograms } from "./postgres-programs"

/** Fast shutdown, then an immediate one: the words of Postgres' own documentation. */
export const postgresStop: StopStep[] = [
  { signal: "SIGINT", waitMs: 20_000 },
  { signal: "SIGQUIT", waitMs: 5_000 },
]

const startMs = 60_000
/** Faults that pass: a port that was taken meanwhile, the last processes of a server that was killed. */
const passing = /Address already in use|pre-existing shared memory block/
const passingMs = 15_000

export interface ServerOptions {
  folder: string
  cluster: Cluster
  programs: PostgresPrograms
  keeper: Keeper
  durable: boolean
}

export interface Server {
  /** The URL of its first database, `postgres`. */
  url: string
  port: number
  process: KeptProcess
}

/** Starts a server on a free port of 127.0.0.1, and waits until it answers. */
export async function launchServer(options: ServerOptions): Promise<Server> {
  const logFile = path.join(options.folder, "postgres.log")
  await removeForeignPidFile(options.cluster.data)
  const giveUpAt = Date.now() + passingMs
  for (;;) {
    const server = await launchOnce({ ...options, logFile })
    if (server !== undefined) return server
    const log = await tailOf(logFile)
    if (!passing.test(log) || Date.now() > giveUpAt) {
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
 * After a crash and a restart of the machine, the number in the server's pid file may be that of a program that
 * has nothing to do with it. Postgres cannot know and refuses to start. A dead or a real one is left to Postgres.
 */
async function removeForeignPidFile(data: string): Promise<void> {
  const file = path.join(data, "postmaster.pid")
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0])
  const command = pid > 0 ? commandLine(pid) : ""
  if (command !== "" && !command.includes("postgres")) await rm(file)
}
