import path from "node:path"
import { openKeeper, ServiceError, startServices, type LocalServices } from "@nightshift/local-services"
import { writeAddressFile } from "./address-file"
import { createBackgroundBuilds, type BackgroundBuilds } from "./background-builds"
import { readSettings, storeVariables } from "./environment"
import { parsePort, requireFreePort } from "./port"
import { fill, migrate } from "./preparation"
import { Progress } from "./progress"
import { endedError, serve } from "./serving"
import { Interruption, listenForShutdown, type Shutdown } from "./shutdown"
import { StartError } from "./start-error"
import type { Store } from "./store-command"
import { shownLine } from "./store-output"
import { welcome } from "./welcome"

interface StartOptions {
  /** The root folder of the repository. */
  root: string
  /** False if only JavaScript has been built: the rest of the build runs in the background. */
  isChecked: boolean
}

/** What has been started so far; it is stopped in reverse order. */
interface Started {
  services?: LocalServices
  removeAddressFile?: () => Promise<void>
  store?: Store
  builds?: BackgroundBuilds
}

/** A monotonic clock, in milliseconds. */
const now = () => performance.now()

interface Context extends StartOptions {
  started: Started
  progress: Progress
  shutdown: Shutdown
}

/** Starts everything, and runs until the store ends or a stop is requested. Returns the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const started: Started = {}
  const write = (text: string) => void process.stdout.write(text)
  const progress = new Progress({ total: 4, write, now })
  const shutdown = listenForShutdown({
    onRequest: () => progress.say("\nStopping what was started (Ctrl-C again: at once) …"),
    onRepeat: () => void killAtOnce(started),
  })
  let code = 0
  try {
    await run({ ...options, started, progress, shutdown })
  } catch (error) {
    if (!(error instanceof Interruption)) {
      code = 1
      progress.say(`\n${explain(error)}\n`)
    }
  }
  await Promise.all([started.builds?.stop(), started.store?.keeper.stop()])
  await started.removeAddressFile?.()
  await started.services?.stop()
  if (started.services !== undefined) progress.say("Stopped.")
  return code
}

async function run(context: Context): Promise<never> {
  const { root, isChecked, started, progress, shutdown } = context
  const { stateFolder, port: wantedPort, isProduction, hasAdmin } = readSettings({ root })
  if (isProduction) throw productionError()
  const port = parsePort(wantedPort)
  await requireFreePort(port)

  // Not interruptible: it takes only seconds, and otherwise we would not know what it has started.
  const { services } = await progress.step({
    name: "Services",
    doing: "Looking for Postgres and Redis, and starting them",
    work: () => findServices({ stateFolder, progress }),
    describe: ({ choice }) => choice,
  })
  started.services = services
  shutdown.check()

  const { databaseUrl, redisUrl } = services
  const variables = storeVariables({ databaseUrl, redisUrl, port })
  started.removeAddressFile = await writeAddressFile({ stateFolder, variables })
  const keeper = await openKeeper({ name: "store" })
  const store = (started.store = { folder: path.join(root, "apps/backend"), variables, keeper })
  const facts = { root, stateFolder, databaseUrl, store }
  const step = <T>(name: string, doing: string, work: () => Promise<T>, describe: (result: T) => string) =>
    progress.step({ name, doing, work: () => Promise.race([work(), shutdown.requested]), describe })

  await step("Database", "Running Medusa's migrations and the plugins'", () => migrate(facts), String)
  await step("Data", "Filling the store with its first products and a user", () => fill(facts), String)
  const command = await step(
    "Store",
    "Loading Medusa, its plugins and the jobs",
    () => serve({ store, port, onLine: showLine(progress) }),
    () => "ready",
  )
  progress.say(await welcome({ port, stateFolder, services, hasAdmin }))
  if (hasAdmin || !isChecked) {
    const say = (line: string) => progress.say(line)
    const options = { root, stateFolder, port, isChecked, hasAdmin, say, now }
    started.builds = await createBackgroundBuilds(options)
  }

  await Promise.race([command.process.exited, shutdown.requested])
  throw endedError(command)
}

/** The services, with the log line about them. */
async function findServices(options: {
  stateFolder: string
  progress: Progress
}): Promise<{ services: LocalServices; choice: string }> {
  let choice = ""
  const log = (line: string) => {
    if (line.startsWith("Services: ")) choice = line.slice("Services: ".length)
    else options.progress.say(line)
  }
  return { services: await startServices({ stateFolder: options.stateFolder, log }), choice }
}

function showLine(progress: Progress): (line: string) => void {
  const isTerminal = process.stdout.isTTY
  return (line) => {
    const shown = shownLine({ line, isTerminal })
    if (shown !== undefined) progress.say(shown)
  }
}

/** The services stop by themselves as soon as this process has ended. */
async function killAtOnce(started: Started): Promise<void> {
  await Promise.all([started.builds?.stop(), started.store?.keeper.kill()])
  process.exit(130)
}

function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof ServiceError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function productionError(): StartError {
  return new StartError({
    where: "npm start",
    expected: "a machine for development",
    found: "NODE_ENV=production.",
    hint: "It creates an admin user with a known password. In production run npx medusa start in apps/backend.",
  })
}
