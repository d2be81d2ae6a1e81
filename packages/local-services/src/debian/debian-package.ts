import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { findProgram, runProgram, type ProgramOutcome } from "../base/program"
import { identify } from "../process/process-identity"

/** A program that comes in one of several Debian or Ubuntu packages. */
export interface PackagedProgram<Program> {
  /** Its name in the log, and of its folder in the cache. */
  title: string
  /** The packages, best first, each with the path of its program. */
  candidates: { name: string; program: string }[]
  /** Matches the names of packages that apt should treat as not installed. */
  fetchedAlways: RegExp
  /** The program, if it runs here. */
  inspect(options: { command: string; libraryFolders: string[] }): Promise<Program | undefined>
}

interface DebianPackageOptions {
  /** A folder of this user. Unpacked packages stay there for the next start. */
  cacheFolder: string
  searchPath: string[]
  log?: ((line: string) => void) | undefined
}

/** A program, or why there is none. */
type PackageOutcome<Program> = { program: Program } | { reason: string }

const installedPackages = "/var/lib/dpkg/status"
const aptMs = 300_000

/**
 * On Debian and Ubuntu: apt fetches and verifies the program's package and the libraries that this system lacks, and they are
 * unpacked into the cache. Nothing is installed, and root is not needed.
 */
export async function programFromPackage<Program>(
  packaged: PackagedProgram<Program>,
  options: DebianPackageOptions,
): Promise<PackageOutcome<Program>> {
  const { searchPath, log } = options
  const { title } = packaged
  const name = `${title.toLowerCase()}-${await systemName()}-${process.arch}`
  const folder = path.join(options.cacheFolder, name)
  const cached = await programIn(packaged, folder)
  if (cached !== undefined) return { program: cached }
  if (["apt-get", "dpkg-deb"].some((tool) => findProgram(tool, searchPath) === undefined)) {
    return { reason: `no ${namesOf(packaged)} on PATH, and no apt-get to fetch one` }
  }
  log?.(`${title}: fetching Debian's package into the cache, once`)
  const staging = `${folder}.${process.pid}`
  try {
    await removeAbandoned(folder)
    const reason = await unpackInto(staging, packaged)
    if (reason !== undefined) return { reason }
    // Another start may have unpacked it in the meantime, and may be running it.
    if ((await programIn(packaged, folder)) === undefined) {
      await rm(folder, { recursive: true, force: true })
      await rename(path.join(staging, "root"), folder)
    }
  } catch (error) {
    return { reason: `the package could not be unpacked: ${String(error)}` }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  const program = await programIn(packaged, folder)
  return program === undefined ? { reason: "the unpacked package does not run here" } : { program }
}

const namesOf = ({ candidates }: PackagedProgram<unknown>): string =>
  candidates.map(({ name }) => name).join(" or ")

/** Removes what a killed start left beside the folder. */
async function removeAbandoned(folder: string): Promise<void> {
  const place = path.dirname(folder)
  for (const entry of await readdir(place).catch(() => [])) {
    const [name, pid] = [entry.slice(0, path.basename(folder).length + 1), Number(entry.split(".").at(-1))]
    const isStaging = name === `${path.basename(folder)}.` && pid > 0
    if (isStaging && identify(pid) === undefined)
      await rm(path.join(place, entry), { recursive: true, force: true })
  }
}

/** Fetches with the system's package lists, then with new ones of our own. Returns the reason if both fail. */
async function unpackInto(staging: string, packaged: PackagedProgram<unknown>): Promise<string | undefined> {
  const root = path.join(staging, "root")
  for (const part of ["lists/partial", "cache/archives/partial", "root"]) {
    await mkdir(path.join(staging, part), { recursive: true, mode: 0o700 })
  }
  const status = path.join(staging, "status")
  const installed = await readFile(installedPackages, "utf8").catch(() => "")
  await writeFile(status, withoutPackages(installed, packaged.fetchedAlways))
  let reason = ""
  for (const ownLists of [false, true]) {
    const settings = aptSettings({ staging, status, ownLists })
    if (ownLists) reason = (await apt([...settings, "update"])).reason
    for (const { name } of packaged.candidates) {
      const fetched = await apt([...settings, "--no-install-recommends", "--download-only", "install", name])
      reason = fetched.reason
      if (fetched.ok) return unpackArchives({ archives: path.join(staging, "cache/archives"), root })
    }
  }
  return `apt-get could not fetch ${namesOf(packaged)} (${reason})`
}

async function unpackArchives(options: { archives: string; root: string }): Promise<string | undefined> {
  const files = (await readdir(options.archives)).filter((file) => file.endsWith(".deb"))
  for (const file of files) {
    const args = ["-x", path.join(options.archives, file), options.root]
    const { ok, reason } = await runProgram({ command: "dpkg-deb", args, timeoutMs: aptMs })
    if (!ok) return `${file}: ${reason}`
  }
  return undefined
}

function apt(args: string[]): Promise<ProgramOutcome> {
  return runProgram({ command: "apt-get", args: ["-q", "-y", ...args], timeoutMs: aptMs })
}

function aptSettings(options: { staging: string; status: string; ownLists: boolean }): string[] {
  const { staging, status, ownLists } = options
  const settings = {
    "Dir::State::status": status,
    "Dir::State::extended_states": path.join(staging, "extended_states"),
    "Dir::Cache": path.join(staging, "cache"),
    ...(ownLists ? { "Dir::State::lists": path.join(staging, "lists") } : {}),
    "Debug::NoLocking": "1",
    // As root, apt would fetch as a user who cannot enter root's cache.
    "APT::Sandbox::User": process.getuid?.() === 0 ? "root" : "",
    "Acquire::http::Timeout": "20",
    "Acquire::https::Timeout": "20",
    "Acquire::Retries": "1",
  }
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])
}

/** The list of installed packages without some of them, so that apt fetches those with all their dependencies. */
export function withoutPackages(status: string, left: RegExp): string {
  const isLeft = (stanza: string) => left.test(/^Package: (.*)$/m.exec(stanza)?.[1] ?? "")
  return status
    .split("\n\n")
    .filter((stanza) => !isLeft(stanza))
    .join("\n\n")
}

async function programIn<Program>(
  packaged: PackagedProgram<Program>,
  folder: string,
): Promise<Program | undefined> {
  const libraryFolders = await libraryFoldersIn(folder)
  for (const { program } of packaged.candidates) {
    const command = path.join(folder, program)
    const found = existsSync(command) && (await packaged.inspect({ command, libraryFolders }))
    if (found) return found
  }
  return undefined
}

/** The folders with shared libraries; some packages have their own, such as `pulseaudio`. */
export async function libraryFoldersIn(folder: string): Promise<string[]> {
  const found = new Set<string>()
  for (const place of ["usr/lib", "lib"].map((name) => path.join(folder, name))) {
    const files = await readdir(place, { recursive: true }).catch(() => [])
    for (const file of files) if (/\.so(\.|$)/.test(file)) found.add(path.dirname(path.join(place, file)))
  }
  return [...found]
}

/** Such as "debian-12": an unpacked package fits the libraries of this system only. */
async function systemName(): Promise<string> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "")
  const value = (name: string) => new RegExp(`^${name}="?([\\w.-]+)"?$`, "m").exec(release)?.[1] ?? "unknown"
  return `${value("ID")}-${value("VERSION_ID")}`
}
