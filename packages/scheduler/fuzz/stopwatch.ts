import { createRequire } from "node:module"
import { dirname } from "node:path"
import type { Cron, Step, Watch } from "./targets"

/** How long one step may take, in milliseconds of this process's own time; `next` may look through 400 years. */
const longest: Record<Step, number> = { parse: 10, next: 50, define: 50 }
const mostTries = 3

/** Does steps, and fails one that takes too long. */
export interface Stopwatch {
  watch: Watch
  /** The slowest of each kind that was not too slow. */
  slowest: Partial<Record<Step, number>>
}

/**
 * A step that took too long is done again, by a cron package that has read nothing yet: a pause of the garbage collector
 * does not come three times in the same place.
 */
export function createStopwatch(): Stopwatch {
  const slowest: Stopwatch["slowest"] = {}
  let cron = freshCron()
  const watch: Watch = (step, prepare) => {
    for (let tries = 1; ; tries++) {
      const { took, end } = timed(prepare(cron))
      if (took <= longest[step]) {
        slowest[step] = Math.max(slowest[step] ?? 0, took)
        return end()
      }
      if (tries === mostTries) throw new Error(`${step} took ${took.toFixed(1)} ms, ${tries} times in a row`)
      cron = freshCron()
    }
  }
  return { watch, slowest }
}

/** The time counts that passes, or that the process works where that is less: it may have to wait for the machine. */
function timed<Value>(work: () => Value): { took: number; end: () => Value } {
  const usage = process.cpuUsage()
  const startedAt = performance.now()
  let end: () => Value
  try {
    const value = work()
    end = () => value
  } catch (error) {
    end = () => {
      throw error
    }
  }
  const passed = performance.now() - startedAt
  const { user, system } = process.cpuUsage(usage)
  return { took: Math.min(passed, (user + system) / 1_000), end }
}

/** The cron package loaded once more, with nothing remembered. */
function freshCron(): Cron {
  const require = createRequire(__filename)
  const folder = dirname(require.resolve("@nightshift/cron"))
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(folder)) Reflect.deleteProperty(require.cache, path)
  }
  return require("@nightshift/cron") as Cron
}
