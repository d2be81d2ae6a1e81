import path from "node:path"
import { childEnvironment } from "../base/environment"
import { runProgram, type ProgramOutcome } from "../base/program"
import type { KeptCommand } from "../process/keeper-message"

export type ComposeService = "postgres" | "redis"

export const composeFile = path.resolve(__dirname, "../../../../docker-compose.yml")

const probeMs = 5_000
const queryMs = 20_000

/** The compose project of this start. */
export interface ComposeProject {
  /** Default: compose's own, which is the folder's name, as with `docker compose up -d`. */
  name?: string
  /** The ports on this machine. Default: those of the compose file. */
  ports?: Partial<Record<ComposeService, number>>
}

/** Why Docker cannot be used here, or undefined if it can. Answers within seconds. */
export async function whyNoDocker(): Promise<string | undefined> {
  const engine = await docker({ args: ["info", "--format", "{{.ServerVersion}}"], timeoutMs: probeMs })
  if (!engine.ok) return "no Docker engine answers"
  const compose = await docker({ args: ["compose", "version", "--short"], timeoutMs: probeMs })
  return compose.ok ? undefined : "Docker answers, but has no compose plugin"
}

/** A compose command for a keeper to run. */
export function composeCommand(options: { project: ComposeProject; args: string[] }): KeptCommand {
  const args = [...baseArguments(options.project), ...options.args]
  return { command: "docker", args, env: composeEnvironment(options.project), cwd: path.dirname(composeFile) }
}

/** The services of the project that are running. */
export async function runningServices(project: ComposeProject): Promise<string[]> {
  const { stdout } = await compose({ project, args: ["ps", "--services", "--status", "running"] })
  return stdout.split("\n").filter((line) => line !== "")
}

/** Where a service is published, such as "127.0.0.1:54329". */
export async function publishedAddress(options: {
  project: ComposeProject
  service: ComposeService
}): Promise<string> {
  const port = options.service === "postgres" ? "5432" : "6379"
  const { stdout } = await compose({ project: options.project, args: ["port", options.service, port] })
  return stdout.trim()
}

function compose(options: { project: ComposeProject; args: string[] }): Promise<ProgramOutcome> {
  const { command: _, ...rest } = composeCommand(options)
  return docker({ ...rest, timeoutMs: queryMs })
}

function docker(options: { args: string[]; timeoutMs: number; env?: NodeJS.ProcessEnv; cwd?: string }) {
  return runProgram({ command: "docker", ...options })
}

function baseArguments(project: ComposeProject): string[] {
  const name = project.name === undefined ? [] : ["--project-name", project.name]
  return ["compose", "--file", composeFile, ...name]
}

function composeEnvironment(project: ComposeProject): NodeJS.ProcessEnv {
  const { postgres, redis } = project.ports ?? {}
  return childEnvironment({
    ...(postgres === undefined ? {} : { NIGHTSHIFT_POSTGRES_PORT: String(postgres) }),
    ...(redis === undefined ? {} : { NIGHTSHIFT_REDIS_PORT: String(redis) }),
  })
}
