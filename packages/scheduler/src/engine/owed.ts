import { compileSchedule } from "../cron/schedule"
import type { DecidedRange, DecidedTick, JobPlan, VersionPlan } from "../ledger/ledger"
import { decideOwed, missedToRun, skipOwed, type TickDecision } from "../policy/missed"

/** How many owed ticks are decided in one go; a longer backlog takes several. */
const passSize = 20_000

/** The first tick after the job's watermark, under the version in force at that time. */
export function nextTick(plan: JobPlan): number | undefined {
  for (const tick of ticksAfter(plan, plan.watermarkMs)) return tick
  return undefined
}

/** Decides what a job owes up to now; undefined when it owes nothing. */
export function decideRange(plan: JobPlan, now: number): DecidedRange | undefined {
  const newest = plan.versions.at(-1)!
  const keep = plan.removed ? 0 : missedToRun(newest.policies)
  const owed: number[] = []
  let moreFollow = false
  for (const tick of ticksAfter(plan, plan.watermarkMs)) {
    if (tick > now) break
    if (owed.length === passSize + keep) {
      moreFollow = true
      break
    }
    owed.push(tick)
  }
  if (owed.length === 0) return undefined
  const ticks = moreFollow ? owed.slice(0, passSize) : owed
  const decisions = plan.removed
    ? skipOwed(ticks, "removed")
    : decideOwed({ ticks, now, policies: newest.policies, moreFollow })
  return {
    job: plan.name,
    fromMs: plan.watermarkMs,
    toMs: ticks.at(-1)!,
    versionId: newest.versionId,
    ticks: decisions.map((decision) => toTick(plan.versions, decision)),
  }
}

function* ticksAfter(plan: JobPlan, afterMs: number): Generator<number> {
  for (const version of plan.versions) {
    const compiled = compileSchedule(version.schedule)
    let tick = compiled.next(Math.max(afterMs, version.fromMs))
    while (tick !== undefined && (version.toMs === undefined || tick <= version.toMs)) {
      yield tick
      tick = compiled.next(tick)
    }
  }
}

function toTick(versions: VersionPlan[], decision: TickDecision): DecidedTick {
  const first = decision.kind === "run" ? decision.scheduledFor : decision.from
  const version = versions.find(({ toMs }) => toMs === undefined || first <= toMs)!
  const { versionId } = version
  if (decision.kind === "skip") {
    const { from, to, count, reason } = decision
    return {
      versionId,
      scheduledFor: from,
      coversTo: to,
      count,
      trigger: "schedule",
      status: "skipped",
      reason,
    }
  }
  const { trigger } = decision
  return {
    versionId,
    scheduledFor: first,
    coversTo: first,
    count: 1,
    trigger,
    status: "due",
    reason: undefined,
  }
}
