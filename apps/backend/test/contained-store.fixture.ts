import { execFile, type ExecFileException } from "node:child_process"
import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { openKeeper } from "@nightshift/local-services"
import { freePort, storeFolder } from "./store.fixture"

const repository = join(storeFolder, "../..")
const files = ["docker-compose.yml", "apps/backend/test/contained/store.compose.yml"]

/** The store as started by `docker compose --profile app up`, in its own project and on its own ports. */
export interface ContainedStore {
  readonly address: string
  readonly databaseUrl: string
  /** Runs a program in the first container of a service, and resolves with its output. */
  inside(service: string, ...command: string[]): Promise<string>
  /** The ids of a service's containers. */
  containersOf(service: string): Promise<string[]>
  /** The output of all containers. */
  logs(): Promise<string>
  /** Removes containers, volumes and the image; the end of this process does so too. */
  close(): Promise<void>
}

/**
 * Builds the image, or uses the one in `NIGHTSHIFT_IMAGE`, and starts the store on empty volumes.
 * @throws Error if no Docker engine answers: these tests are never skipped.
 */
export async function openContainedStore(): Promise<ContainedStore> {
  await expectEngine()
  const name = `nightshift-image-${randomBytes(4).toString("hex")}`
  const given = process.env.NIGHTSHIFT_IMAGE
  const ports = { store: await freePort(), postgres: await freePort(), redis: await freePort() }
  const env = {
    ...process.env,
    NIGHTSHIFT_IMAGE: given ?? name,
    NIGHTSHIFT_STORE_PORT: String(ports.store),
    NIGHTSHIFT_POSTGRES_PORT: String(ports.postgres),
    NIGHTSHIFT_REDIS_PORT: String(ports.redis),
    COMPOSE_PROJECT_NAME: name,
    COMPOSE_FILE: files.map((file) => join(repository, file)).join(":"),
    COMPOSE_PATH_SEPARATOR: ":",
    COMPOSE_PROFILES: "app",
  }
  const ending = [["compose", "down", "--volumes", "--remove-orphans"]]
  if (given === undefined) ending.push(["image", "rm", "--force", name])
  const afterwards = ending.map((args) => ({ command: "docker", args, env, cwd: repository }))
  const keeper = await openKeeper({ name, plan: { afterwards } })
  keeper.release()
  const compose = (...args: string[]) => run(["compose", ...args], env)
  const store: ContainedStore = {
    address: `http://127.0.0.1:${ports.store}`,
    databaseUrl: `postgres://medusa:medusa@127.0.0.1:${ports.postgres}/medusa`,
    inside: (service, ...command) => compose("exec", "--no-TTY", service, ...command),
    containersOf: async (service) => linesOf(await compose("ps", "--quiet", "--all", service)),
    logs: () => compose("logs", "--no-color"),
    close: () => keeper.stop(),
  }
  try {
    await compose("up", "--detach", given === undefined ? "--build" : "--no-build")
    return store
  } catch (error) {
    console.error(await store.logs())
    await store.close()
    throw error
  }
}

/** Runs `docker`, and resolves with its output. @throws Error with the last lines if it fails */
export function docker(...args: string[]): Promise<string> {
  return run(args, process.env)
}

async function expectEngine(): Promise<void> {
  try {
    await docker("info")
    await docker("compose", "version")
  } catch (error) {
    const found = (error as Error).message
    throw new Error(
      `The tests of the image: expected a Docker engine with compose, got ${found}. Start Docker; ` +
        "npm run test:integration does without.",
      { cause: error },
    )
  }
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = { cwd: repository, env, maxBuffer: 64 * 1024 * 1024 }
    execFile("docker", args, settings, (error: ExecFileException | null, stdout, stderr) => {
      const lastWords = (stderr || stdout || (error?.message ?? "")).trim().split("\n").slice(-20).join("\n")
      if (error === null) resolve(stdout)
      else reject(new Error(`docker ${args.join(" ")}: ${lastWords}`))
    })
  })
}

const linesOf = (text: string) => text.split(/\s+/).filter((line) => line !== "")
