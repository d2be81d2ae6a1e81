import type { Schedule } from "../schedule/schedule"
import { compileStored } from "../schedule/stored-schedule"
import { definitionChanges, type Definition, type DefinitionChange } from "../ledger/definition"
import type { StoredJob } from "../ledger/history"
import { jobDifference } from "../ledger/job-difference"
import type { JobRecord } from "../ledger/ledger"

/** What a start of this build would do to one stored job. */
export interface PlannedJob {
  name: string
  kind: "added" | "changed" | "removed"
  /** Whether an added job existed before and was removed: its history is still there. */
  returns: boolean
  /** For a changed job: each field with its old and its new value. */
  changes: DefinitionChange[]
  before: PlannedState | undefined
  after: PlannedState | undefined
}

export interface PlannedState extends Definition {
  source: string
  /** The next ticks; those of a paused job are recorded as skipped. */
  ticks: number[]
}

/** A stored job that this build does not define, but that is not removed. */
export interface KeptJob {
  name: string
  source: string
  /** Its file has a fault; or code creates it, which only a running store does. */
  why: "fault" | "created"
}

export interface Plan {
  /** By kind, then by name. */
  jobs: PlannedJob[]
  /** How many stay as they are. */
  unchanged: number
  kept: KeptJob[]
}

const kinds = ["added", "changed", "removed"] as const

/**
 * What a start of this build would change in the stored schedules, by the same comparison that a start makes.
 *
 * @param input.faultySources sources that could not be loaded; a folder ends in a slash
 * @param input.tickCount how many ticks to return for each side
 */
export function planOf(input: {
  stored: StoredJob[]
  jobs: JobRecord[]
  faultySources: string[]
  nowMs: number
  tickCount: number
}): Plan {
  const { stored, jobs, faultySources, nowMs, tickCount } = input
  const created = stored.map(({ source }) => source).filter(isCreatedByCode)
  const known = new Set(stored.map(({ name }) => name))
  const difference = jobDifference({ stored, wanted: jobs, keepSources: [...faultySources, ...created] })
  const stateOf = (job: Definition & { source: string }): PlannedState => {
    const { schedule, policies, paused, source } = job
    return { schedule, policies, paused, source, ticks: nextTicks({ schedule, nowMs, tickCount }) }
  }
  const before = (job: StoredJob) => stateOf({ ...job, paused: job.configPaused })
  const planned: PlannedJob[] = [
    ...difference.added.map((job) => {
      return { name: job.name, ...added(known.has(job.name)), before: undefined, after: stateOf(job) }
    }),
    ...difference.known.flatMap(({ stored: old, wanted }) => {
      const changes = definitionChanges({ ...old, paused: old.configPaused }, wanted)
      if (changes.length === 0) return []
      const { name } = old
      return [
        {
          name,
          kind: "changed" as const,
          returns: false,
          changes,
          before: before(old),
          after: stateOf(wanted),
        },
      ]
    }),
    ...difference.removed.map((job) => {
      const { name } = job
      return {
        name,
        kind: "removed" as const,
        returns: false,
        changes: [],
        before: before(job),
        after: undefined,
      }
    }),
  ]
  return {
    jobs: planned.sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1)),
    unchanged: difference.known.length - planned.filter(({ kind }) => kind === "changed").length,
    kept: difference.kept.map(({ name, source }) => {
      return { name, source, why: isCreatedByCode(source) ? "created" : "fault" }
    }),
  }
}

const added = (returns: boolean) => ({ kind: "added" as const, returns, changes: [] })
const rank = ({ kind }: PlannedJob): number => kinds.indexOf(kind)

function nextTicks(input: { schedule: Schedule; nowMs: number; tickCount: number }): number[] {
  const ticks: number[] = []
  for (const tick of compileStored(input.schedule).between(input.nowMs, Infinity)) {
    if (ticks.push(tick) === input.tickCount) break
  }
  return ticks
}

/** Whether a stored job comes from a call of `create()` and not from a file: only a running store knows such jobs. */
export function isCreatedByCode(source: string): boolean {
  return source.startsWith("create(")
}
