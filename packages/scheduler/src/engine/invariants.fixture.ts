import { audit } from "../insight/audit"
import { isTick, type RunRecord } from "../ledger/history"
import { compileSchedule } from "../schedule/schedule"
import type { Model } from "./model.fixture"
import { at, callOf, startMs, type World } from "./world.fixture"

/** Everything that does not hold at the end of a trace, as texts; none is what must be. */
export async function breachesOf(model: Model, world: World): Promise<string[]> {
  const breaches = [...world.breaches]
  const { runs } = await world.ledger.runs({ limit: 1_000_000 })
  breaches.push(...(await accountBreaches(world)))
  for (const [call, times] of count(world.calls)) {
    if (times > 1) breaches.push(`${call} was called ${times} times`)
  }
  for (const run of runs) breaches.push(...breachesOfRun(run, world))
  const ticks = runs.filter(isTick)
  breaches.push(
    ...standInBreaches(ticks),
    ...(await decidedTwice(ticks, world)),
    ...wrongOutcomes(model, ticks),
  )
  return breaches
}

/** Ticks that the ledger lacks, or should not have. */
export async function accountBreaches(world: World): Promise<string[]> {
  const nowMs = world.clock.now()
  const { ledger } = world
  const found = await audit({ ledger, nowMs, fromMs: startMs - 1, toMs: nowMs + 1 })
  const spans = { unaccounted: found.unaccountedTicks, unexpected: found.unexpectedTicks }
  return Object.entries(spans).flatMap(([kind, ticks]) =>
    ticks.map(({ job, fromMs, toMs }) => `${kind} ticks of ${job}: ${at(fromMs)} to ${at(toMs)}`),
  )
}

function count(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

function breachesOfRun(run: RunRecord, world: World): string[] {
  const { attempts, status } = run
  const { policies } = world.database.tables.versions.get(run.versionId)!.definition
  const ended = (outcome: string) => attempts.filter((attempt) => attempt.outcome === outcome).length
  const faults: string[] = []
  if (status === "due" || status === "running") faults.push(`is still ${status}`)
  if (attempts.some(({ attempt }, index) => attempt !== index + 1)) faults.push("has attempts out of order")
  if (attempts.length !== run.attempt) faults.push(`has ${attempts.length} ends of ${run.attempt} attempts`)
  if (ended("failed") > policies.attempts)
    faults.push(`failed ${ended("failed")} times of ${policies.attempts}`)
  if (ended("worker_lost") > 0 && !world.mayLoseRuns) faults.push("was lost by a worker that lives")
  if (ended("worker_lost") > Math.max(3, policies.attempts)) faults.push("lost too many workers")
  if (ended("succeeded") !== (status === "succeeded" ? 1 : 0))
    faults.push("has an outcome that is not its status")
  attempts.forEach(({ startedAt }, index) => {
    const before = attempts[index - 1]
    if (before && Date.parse(startedAt) < Date.parse(before.finishedAt))
      faults.push("has attempts side by side")
  })
  for (const { attempt, outcome, error, finishedAt } of attempts) {
    if ((outcome !== "succeeded" && outcome !== "failed") || error?.code === "RUN_TIMED_OUT") continue
    const end = world.ends.get(callOf({ runId: run.runId, attempt }))
    const isItsOwn = end?.outcome === outcome && end.atMs <= Date.parse(finishedAt)
    if (!isItsOwn) faults.push(`has an outcome of attempt ${attempt} that is not its own`)
  }
  return faults.map((fault) => `run ${run.runId} of ${run.job} at ${at(run.scheduledForMs)} ${fault}`)
}

/** Missed ticks that a later one should stand in for, and does not. */
function standInBreaches(runs: RunRecord[]): string[] {
  const ticks = new Map(runs.map((run) => [`${run.job} at ${run.scheduledForMs}`, run]))
  return runs
    .filter(({ reason }) => reason === "missed_collapsed")
    .flatMap(({ job, scheduledForMs, coversToMs, standInMs }) => {
      const standIn = ticks.get(`${job} at ${standInMs}`)
      const isGood = standInMs! > coversToMs && standIn && standIn.reason !== "overlap"
      return isGood ? [] : [`nothing stands in for ${job} at ${at(scheduledForMs)}`]
    })
}

/** Ticks that more than one row stands for. */
async function decidedTwice(runs: RunRecord[], world: World): Promise<string[]> {
  const schedules = new Map(
    (await world.ledger.storedVersions()).map(({ versionId, schedule }) => [
      versionId,
      compileSchedule(schedule),
    ]),
  )
  const ticks = runs.flatMap((run) =>
    run.count === 1
      ? [`${run.job} at ${at(run.scheduledForMs)}`]
      : [...schedules.get(run.versionId)!.between(run.scheduledForMs - 1, run.coversToMs)].map(
          (tick) => `${run.job} at ${at(tick)}`,
        ),
  )
  return [...count(ticks)]
    .filter(([, times]) => times > 1)
    .map(([tick, times]) => `${tick} was decided ${times} times`)
}

/** Where the model predicts an outcome, it is the one in the ledger. */
function wrongOutcomes(model: Model, runs: RunRecord[]): string[] {
  const breaches: string[] = []
  for (const [name, job] of model.jobs) {
    const rows = runs.filter((run) => run.job === name)
    for (const [tick, expected] of job.outcomes) {
      if (tick >= job.certainBefore()) continue
      const row = rows.find((run) => run.scheduledForMs <= tick && tick <= run.coversToMs)
      const found = row ? [row.status, row.reason].filter(Boolean).join(": ") : "nothing"
      if (found !== expected) breaches.push(`${name} at ${at(tick)}: expected ${expected}, got ${found}`)
    }
  }
  return breaches
}
