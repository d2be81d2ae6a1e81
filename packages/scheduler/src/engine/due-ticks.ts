import type { DecidedRange, DecidedTick, JobPlan } from "../ledger/ledger"
import { jitterOf } from "../policy/jitter"
import { lookaheadMs } from "../policy/lookahead"
import { decideDueTicks, lateFrom, missedToRun, skipDueTicks, type TickDecision } from "../policy/missed"
import { ticksInForce } from "../schedule/stored-schedule"

/** How many due ticks are decided in one pass; a longer backlog takes several. */
const passSize = 20_000

/** The first tick after the job's watermark, under the version in force at that time. */
export function nextTick(plan: JobPlan): number | undefined {
  for (const tick of ticksInForce(plan.versions, plan.watermarkMs, Infinity)) return tick
  return undefined
}

/** Decides a job's ticks after its watermark, up to now and a little ahead; undefined when there are none. */
export function decideRange(plan: JobPlan, now: number): DecidedRange | undefined {
  const newest = plan.versions.at(-1)!
  const keep = plan.removed ? 0 : missedToRun(newest.policies)
  const due: number[] = []
  let moreFollow = false
  for (const tick of ticksInForce(plan.versions, plan.watermarkMs, Infinity)) {
    if (tick > now + lookaheadMs) break
    if (due.length === passSize + keep) {
      moreFollow = true
      break
    }
    due.push(tick)
  }
  if (due.length === 0) return undefined
  const ticks = moreFollow ? due.slice(0, passSize) : due
  const decisions = plan.removed
    ? skipDueTicks(ticks, "removed")
    : decideDueTicks({ ticks, now, policies: newest.policies, pauses: pausesOf(plan), moreFollow })
  return {
    job: plan.name,
    fromMs: plan.watermarkMs,
    toMs: ticks.at(-1)!,
    versionId: newest.versionId,
    pause: plan.pause,
    ticks: decisions.map((decision) => toTick(plan, decision)),
  }
}

const pausesOf = ({ pause, earlierPauses = [] }: JobPlan) => [...earlierPauses, ...(pause ? [pause] : [])]

function toTick({ name, versions }: JobPlan, decision: TickDecision): DecidedTick {
  const first = decision.kind === "run" ? decision.scheduledFor : decision.from
  const { versionId, policies } = versions.find(({ toMs }) => toMs === undefined || first <= toMs)!
  if (decision.kind === "skip") {
    const { from, to, count, reason, standIn } = decision
    return {
      versionId,
      scheduledFor: from,
      coversTo: to,
      count,
      trigger: "schedule",
      runAt: from,
      lateAt: undefined,
      mustRun: false,
      status: "skipped",
      reason,
      standIn,
    }
  }
  const { trigger, mustRun } = decision
  const { jitterMs } = policies
  const runAt = first + jitterOf({ job: name, scheduledFor: first, jitterMs })
  return {
    versionId,
    scheduledFor: first,
    coversTo: first,
    count: 1,
    trigger,
    runAt,
    lateAt: lateFrom({ trigger, runAt }),
    mustRun,
    status: "due",
    reason: undefined,
    standIn: undefined,
  }
}
