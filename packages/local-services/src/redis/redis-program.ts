import { findProgram, runProgram } from "../base/program"
import { serverEnvironment } from "../base/environment"
import type { PackagedProgram } from "../debian/debian-package"

/** A Redis or Valkey server that can be started. */
export interface RedisProgram {
  command: string
  /** As the program prints it, such as "7.0.15". */
  version: string
  /** The folders of libraries that the system lacks. */
  libraryFolders: string[]
}

const names = ["redis-server", "valkey-server"]
/** BullMQ's own recommendation; older versions lack some commands. */
const oldest = { major: 6, minor: 2 }

/** The packages that hold a server. */
export const redisPackages: PackagedProgram<RedisProgram> = {
  title: "Redis",
  candidates: names.map((name) => ({ name, program: `usr/bin/${name}` })),
  fetchedAlways: /^(redis|valkey)/,
  inspect: inspectProgram,
}

/** The first server on the search path that is new enough. */
export async function programOnPath(searchPath: string[]): Promise<RedisProgram | undefined> {
  for (const name of names) {
    const command = findProgram(name, searchPath)
    const program = command && (await inspectProgram({ command, libraryFolders: [] }))
    if (program) return program
  }
  return undefined
}

/** The program, if it runs on this system and is new enough. */
async function inspectProgram(options: {
  command: string
  libraryFolders: string[]
}): Promise<RedisProgram | undefined> {
  const { command, libraryFolders } = options
  const env = redisEnvironment(libraryFolders)
  const { ok, stdout } = await runProgram({ command, args: ["--version"], env, timeoutMs: 5_000 })
  const version = ok ? versionIn(stdout) : undefined
  return version === undefined ? undefined : { command, version, libraryFolders }
}

/** The version in "Redis server v=7.0.15 sha=…" or "Valkey server v=8.0.1 …", if it is new enough. */
export function versionIn(line: string): string | undefined {
  const found = /\bv=((\d+)\.(\d+)\S*)/.exec(line)
  if (found === null) return undefined
  const [major, minor] = [Number(found[2]), Number(found[3])]
  const isNewEnough = major > oldest.major || (major === oldest.major && minor >= oldest.minor)
  return isNewEnough ? found[1] : undefined
}

export function redisEnvironment(libraryFolders: string[]): NodeJS.ProcessEnv {
  return serverEnvironment(libraryFolders.length === 0 ? {} : { LD_LIBRARY_PATH: libraryFolders.join(":") })
}
