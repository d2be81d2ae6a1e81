import { readEnvironment, serverEnvironment } from "../base/environment"
import { findProgram, runProgram } from "../base/program"
import { ServiceError } from "../base/service-error"
import { programFromPackage, type PackagedProgram } from "../debian/debian-package"

/** A PgBouncer that can be started. */
export interface PgBouncerProgram {
  command: string
  /** As the program prints it, such as 1.18. */
  version: { major: number; minor: number }
  /** The environment to start it with. */
  environment: NodeJS.ProcessEnv
}

const packaged: PackagedProgram<PgBouncerProgram> = {
  title: "PgBouncer",
  candidates: [{ name: "pgbouncer", program: "usr/sbin/pgbouncer" }],
  fetchedAlways: /^pgbouncer/,
  inspect,
}

/**
 * A PgBouncer for tests: one on `PATH`, else Debian's package, unpacked into the cache. @throws ServiceError if there is
 * none.
 */
export async function findPgBouncer(log?: (line: string) => void): Promise<PgBouncerProgram> {
  const { searchPath, cacheFolder } = readEnvironment()
  const command = findProgram("pgbouncer", searchPath)
  const found = command && (await inspect({ command, libraryFolders: [] }))
  if (found) return found
  const fetched = await programFromPackage(packaged, { cacheFolder, searchPath, log })
  if ("program" in fetched) return fetched.program
  throw new ServiceError({
    where: "the pooler of the tests",
    expected: "pgbouncer",
    found: fetched.reason,
    hint: "Install PgBouncer.",
  })
}

async function inspect(options: {
  command: string
  libraryFolders: string[]
}): Promise<PgBouncerProgram | undefined> {
  const { command, libraryFolders } = options
  const environment = serverEnvironment(
    libraryFolders.length === 0 ? {} : { LD_LIBRARY_PATH: libraryFolders.join(":") },
  )
  const { ok, stdout } = await runProgram({
    command,
    args: ["--version"],
    env: environment,
    timeoutMs: 5_000,
  })
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(stdout) ?? []
  if (!ok || major === undefined) return undefined
  return { command, version: { major: Number(major), minor: Number(minor) }, environment }
}
