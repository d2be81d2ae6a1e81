import type { StoredJob } from "./history"

type Named = { name: string }
type Stored = Pick<StoredJob, "name" | "state" | "source">

/** Compares the jobs that a build defines with the stored ones, by name. */
export interface JobDifference<S, W> {
  /** No active job of this name is stored: it is new, or was removed and returns. */
  added: W[]
  /** An active job of this name is stored; its definition is not compared. */
  known: { stored: S; wanted: W }[]
  /** Active, and no longer wanted. */
  removed: S[]
  /** Active and not wanted, but their source could not be loaded, so that they stay as they are. */
  kept: S[]
}

/** @param input.keepSources sources that could not be loaded; a folder ends in a slash */
export function jobDifference<S extends Stored, W extends Named>(input: {
  stored: Iterable<S>
  wanted: W[]
  keepSources: string[]
}): JobDifference<S, W> {
  const { wanted, keepSources } = input
  const active = new Map(
    [...input.stored].filter(({ state }) => state === "active").map((job) => [job.name, job]),
  )
  const names = new Set(wanted.map(({ name }) => name))
  const unwanted = [...active.values()].filter(({ name }) => !names.has(name))
  return {
    added: wanted.filter(({ name }) => !active.has(name)),
    known: wanted.flatMap((job) => {
      const stored = active.get(job.name)
      return stored ? [{ stored, wanted: job }] : []
    }),
    removed: unwanted.filter(({ source }) => !isKept(source, keepSources)),
    kept: unwanted.filter(({ source }) => isKept(source, keepSources)),
  }
}

/** A source that ends in a slash is a folder, and covers everything below it. */
function isKept(source: string, keepSources: string[]): boolean {
  return keepSources.some((kept) => (kept.endsWith("/") ? source.startsWith(kept) : source === kept))
}
