import { randomBytes } from "node:crypto"
import { freePort } from "../base/free-port"
import { ServiceError } from "../base/service-error"
import { databaseOf, ensureDatabase, whyNoAnswer } from "../postgres/connection"
import { openKeeper, type Keeper } from "../process/keeper"
import { whyNoPong } from "../redis/connection"
import {
  composeCommand,
  composeFile,
  publishedAddress,
  runningServices,
  type ComposeProject,
  type ComposeService,
} from "./compose"

const answerMs = 60_000

interface DockerServicesOptions {
  services: ComposeService[]
  /** True: the containers and volumes of `docker compose up -d`. False: our own ones, removed at the end. */
  lasting: boolean
  database: string
}

export interface DockerServices {
  /** By service; only those that were requested. */
  urls: Partial<Record<ComposeService, string>>
  stop: () => Promise<void>
}

/**
 * Starts containers from docker-compose.yml. Containers that already run are used, and left running.
 * @throws ServiceError if compose fails or a service does not answer.
 */
export async function startDockerServices(options: DockerServicesOptions): Promise<DockerServices> {
  const { services, lasting } = options
  const project = lasting ? {} : await projectOfOurOwn(services)
  const running = await runningServices(project)
  const started = services.filter((service) => !running.includes(service))
  const ending = lasting ? ["stop", ...started] : ["down", "--volumes", "--remove-orphans"]
  const afterwards = started.length === 0 ? [] : [composeCommand({ project, args: ending })]
  const keeper = await openKeeper({ name: "docker", plan: { afterwards } })
  try {
    await up({ keeper, project, services })
    const urls: DockerServices["urls"] = {}
    for (const service of services)
      urls[service] = await answeringUrl({ project, service, database: options.database })
    keeper.release()
    return { urls, stop: () => keeper.stop() }
  } catch (error) {
    await keeper.stop()
    throw error
  }
}

async function projectOfOurOwn(services: ComposeService[]): Promise<ComposeProject> {
  const ports: ComposeProject["ports"] = {}
  for (const service of services) ports[service] = await freePort()
  return { name: `nightshift-${randomBytes(6).toString("hex")}`, ports }
}

async function up(options: {
  keeper: Keeper
  project: ComposeProject
  services: ComposeService[]
}): Promise<void> {
  const { keeper, project, services } = options
  const output: string[] = []
  const stopListening = keeper.listen((text) => output.push(text))
  const process = await keeper.run(
    composeCommand({ project, args: ["up", "--detach", "--wait", ...services] }),
  )
  const { code } = await process.exited
  stopListening()
  if (code === 0) return
  throw new ServiceError({
    where: `docker compose, with ${composeFile}`,
    expected: `healthy containers of ${services.join(" and ")}`,
    found: output.join("").trim().split("\n").at(-1)?.trim() || "no output",
    hint:
      "NIGHTSHIFT_POSTGRES_PORT and NIGHTSHIFT_REDIS_PORT choose other ports, " +
      "NIGHTSHIFT_SERVICES=embedded does without Docker.",
  })
}

async function answeringUrl(options: {
  project: ComposeProject
  service: ComposeService
  database: string
}): Promise<string> {
  const { service, database } = options
  const address = await publishedAddress(options)
  const url = service === "postgres" ? `postgres://medusa:medusa@${address}/medusa` : `redis://${address}`
  const failure =
    service === "postgres"
      ? await whyNoAnswer({ url, deadlineMs: answerMs })
      : await whyNoPong({ url, deadlineMs: answerMs })
  if (failure !== undefined) {
    throw new ServiceError({
      where: `The container of ${service}, at ${address}`,
      expected: "an answer",
      found: failure.message,
      hint: "See docker compose logs. NIGHTSHIFT_SERVICES=embedded does without Docker.",
    })
  }
  if (service === "redis") return url
  await ensureDatabase({ url, database })
  return databaseOf({ url, database })
}
