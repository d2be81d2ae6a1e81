import type { Choice } from "./conductor.fixture"
import type { InterleavingWorld } from "./world.fixture"

/**
 * Locks the row of a run or of a job in a transaction of its own, for some steps: statements take their snapshots, and
 * wait, while others commit.
 */
export interface RowHold {
  choices(isStuck: boolean): Choice[]
  release(): Promise<void>
}

const namedRuns = /\b(?:run|beats with) (\d[\d ]*)/

export function createRowHold(world: InterleavingWorld): RowHold {
  const { database, random, gate, trace, processes } = world
  let isHeld = false

  async function take(): Promise<void> {
    // Of a statement that is about to be sent, mostly: it is the one that is to wait.
    const wanted = gate.held().flatMap(({ operation }) => namedRuns.exec(operation)?.[1]!.split(" ") ?? [])
    const running = processes.flatMap((process) => process.running.map(({ run }) => run.runId))
    const runs = [...wanted, ...wanted, ...running]
    const isRun = random.next() < 0.85
    const keys = isRun ? runs : [...world.jobs.keys()]
    if (keys.length === 0) return
    const table = isRun ? "scheduled_job_run" : "scheduled_job"
    const key = random.shuffled(keys)[0]!
    isHeld = await database.holdRow(table, key)
    if (isHeld) trace.push(`  ${isRun ? "run" : "job"} ${key} is locked`)
  }

  async function release(): Promise<void> {
    if (!isHeld) return
    isHeld = false
    trace.push("  the lock is released")
    await database.releaseRow()
  }

  return {
    choices(isStuck) {
      if (isHeld) {
        return [{ weight: 0.6 + 0.3 * gate.sent().length, take: release }]
      }
      const held = gate.held().length
      return isStuck || held === 0 ? [] : [{ weight: Math.min(4, held), take }]
    },
    release,
  }
}
