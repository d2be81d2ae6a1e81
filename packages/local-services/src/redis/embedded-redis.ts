import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { serviceFolder } from "../account/service-folder"
import { freePort } from "../base/free-port"
import { ServiceError, tailOf } from "../base/service-error"
import type { StopStep } from "../process/end-process"
import { claimFolder } from "../process/folder-claim"
import { openKeeper, type Keeper, type KeptProcess } from "../process/keeper"
import type { RunningService } from "../service"
import { whyNoPong } from "./connection"
import { redisEnvironment, type RedisProgram } from "./redis-program"

const redisStop: StopStep[] = [{ signal: "SIGTERM", waitMs: 15_000 }]
const startMs = 30_000
const attempts = 5

interface EmbeddedRedisOptions {
  program: RedisProgram
  /** The folder for persistent data. Default: a temporary folder, and no data written to disk. */
  stateFolder?: string | undefined
}

/** Starts our own Redis server. */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<RunningService> {
  const { program, stateFolder } = options
  const durable = stateFolder !== undefined
  const folder = await serviceFolder({ service: "redis", stateFolder })
  const claim = durable ? await claimFolder({ folder, stop: redisStop }) : undefined
  const keeper = await openKeeper({ name: "redis", plan: { remove: [claim?.file ?? folder] } })
  try {
    await claim?.record({ keeper: keeper.identity })
    const server = await launchServer({ folder, program, keeper, durable })
    await claim?.record({ keeper: keeper.identity, service: server.process.identity })
    keeper.release()
    const note = `${program.version} on 127.0.0.1:${server.port}`
    return { url: server.url, note, dataFolder: durable ? folder : undefined, stop: () => keeper.stop() }
  } catch (error) {
    await keeper.stop()
    throw error
  }
}

interface LaunchOptions {
  folder: string
  program: RedisProgram
  keeper: Keeper
  durable: boolean
}

async function launchServer(
  options: LaunchOptions,
): Promise<{ url: string; port: number; process: KeptProcess }> {
  const { folder, program, keeper, durable } = options
  const password = randomBytes(18).toString("base64url")
  const configFile = path.join(folder, "redis.conf")
  const logFile = path.join(folder, "redis.log")
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    await writeFile(configFile, configuration({ port, password, durable }), { mode: 0o600 })
    const env = redisEnvironment(program.libraryFolders)
    const command = {
      command: program.command,
      args: [configFile],
      env,
      cwd: folder,
      stop: redisStop,
      logFile,
    }
    const process = await keeper.run(command)
    const url = `redis://:${password}@127.0.0.1:${port}`
    const failure = await whyNoPong({ url, deadlineMs: startMs, stopped: process.hasEnded })
    if (!process.hasEnded() && failure === undefined) return { url, port, process }
    const log = await tailOf(logFile)
    if (!log.includes("Address already in use") || attempt === attempts) {
      const hint = `The whole log is ${logFile}. Set REDIS_URL, or NIGHTSHIFT_REDIS=off to do without Redis.`
      throw new ServiceError({ where: program.command, expected: "a server that answers", found: log, hint })
    }
    await sleep(100)
  }
}

/** With a password even on 127.0.0.1: a client of Redis can write files as the user that runs it. */
function configuration(options: { port: number; password: string; durable: boolean }): string {
  const { port, password, durable } = options
  return [
    `port ${port}`,
    "bind 127.0.0.1",
    `requirepass ${password}`,
    // The working directory.
    "dir ./",
    "daemonize no",
    // A queue must never lose a key to make room.
    "maxmemory-policy noeviction",
    'save ""',
    `appendonly ${durable ? "yes" : "no"}`,
    "",
  ].join("\n")
}
