import { ServiceError } from "../base/service-error"
import { runProgram } from "../base/program"

/** A user that a server program runs as. */
export interface Account {
  name: string
  uid: number
  gid: number
}

/** Accounts without privileges, best first; every system with a root user has one of them. */
const unprivileged = ["postgres", "nobody"]

/**
 * The account to run Postgres as, since it refuses to run as root; undefined if we are not root.
 * @throws ServiceError if this system has no such account.
 */
export async function serviceAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of unprivileged) {
    const [uid, gid] = [await idOf({ name, flag: "-u" }), await idOf({ name, flag: "-g" })]
    if (uid !== undefined && gid !== undefined && uid !== 0) return { name, uid, gid }
  }
  throw new ServiceError({
    where: "The accounts of this system",
    expected: `one of ${unprivileged.join(", ")} to run Postgres as, which refuses to run as root`,
    found: "neither",
    hint: "Run as a plain user, add such an account, or set DATABASE_URL.",
  })
}

async function idOf(options: { name: string; flag: "-u" | "-g" }): Promise<number | undefined> {
  const { ok, stdout } = await runProgram({
    command: "id",
    args: [options.flag, options.name],
    timeoutMs: 5_000,
  })
  return ok ? Number(stdout.trim()) : undefined
}
