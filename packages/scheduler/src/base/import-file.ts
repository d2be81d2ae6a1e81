import { createRequire } from "node:module"
import { setTimeout } from "node:timers/promises"
import { pathToFileURL } from "node:url"

/** How long importing a user's file may take, in milliseconds. */
export const importWithinMs = 10_000

const late = Symbol("late")

/** The file was still being imported at its deadline: most likely it awaits a promise that never settles. */
export class ImportTimeout extends Error {}

/**
 * Imports a user's file and resolves to what `read` returns, waiting for a promise. Rejects with `ImportTimeout` if that
 * takes longer than `withinMs` (default: 10 s): a promise that never settles keeps no process alive, so without a deadline a
 * command would end in the middle as if it had succeeded. A file that never returns, such as one with an endless loop,
 * blocks the process, which no timer of its own can end.
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
  // The result of `require` is passed on at once: an await would call an export named `then`.
  if (!path.endsWith(".mjs")) return await read(createRequire(path)(path))
  return await read(await import(pathToFileURL(path).href))
}
