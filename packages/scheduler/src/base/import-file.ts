import { createRequire } from "node:module"
import { setTimeout } from "node:timers/promises"
import { pathToFileURL } from "node:url"

/** How long a file of users' may take to be imported, in milliseconds. */
export const importWithinMs = 10_000

const late = Symbol("late")

/** The file was still being imported at its deadline: most likely it awaits what never settles. */
export class ImportTimeout extends Error {}

/**
 * Imports a file of users' and reads from it what `read` returns, a promise of which is waited for. Rejects with
 * `ImportTimeout` where that takes longer than `withinMs` (default: 10 s): a promise that never settles keeps no process
 * alive, so without a deadline a command would end in the middle, as if all were well. A file that never returns, such
 * as one with an endless loop, stops the process, which no timer of it can end.
 */
export async function importFile<T>(
  path: string,
  read: (exported: unknown) => T,
  withinMs = importWithinMs,
): Promise<Awaited<T>> {
  const end = new AbortController()
  const deadline = setTimeout(withinMs, late, { signal: end.signal })
  deadline.catch(() => undefined)
  try {
    const found = await Promise.race([load(path, read), deadline])
    if (found === late) throw new ImportTimeout(`it was still being imported after ${withinMs / 1_000} s`)
    return found
  } finally {
    end.abort()
  }
}

async function load<T>(path: string, read: (exported: unknown) => T): Promise<Awaited<T>> {
  // What `require` returns is handed on at once: an export named `then` would be called by an await.
  if (!path.endsWith(".mjs")) return await read(createRequire(path)(path))
  return await read(await import(pathToFileURL(path).href))
}
