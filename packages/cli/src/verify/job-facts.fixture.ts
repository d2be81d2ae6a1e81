import { defaultPolicies, type Policies } from "@nightshift/scheduler/internal/policy/policies"
import type { AttemptFacts, JobFacts, RunFacts, VersionFacts } from "./job-facts"

let ids = 0

/** A run of a job `a`, which succeeded unless more is given. */
export function run(given: Partial<RunFacts> & { spans?: [number, number][] } = {}): RunFacts {
  const { spans, ...facts } = given
  const attempts = (spans ?? []).map(([fromMs, toMs], index) =>
    attempt({
      attempt: index + 1,
      fromMs,
      toMs,
      outcome: index === spans!.length - 1 ? "succeeded" : "failed",
    }),
  )
  const scheduledForMs = facts.scheduledForMs ?? attempts[0]?.fromMs ?? 0
  return {
    id: `${++ids}`,
    job: "a",
    versionId: 1,
    trigger: "schedule",
    status: "succeeded",
    reason: undefined,
    blockedBy: undefined,
    scheduledForMs,
    coversToMs: scheduledForMs,
    count: 1,
    finishedAtMs: attempts.at(-1)?.toMs,
    attempts,
    ...facts,
  }
}

export const attempt = (given: Partial<AttemptFacts>): AttemptFacts => ({
  attempt: 1,
  claimedAtMs: given.fromMs ?? 0,
  fromMs: 0,
  toMs: 0,
  outcome: "succeeded",
  ...given,
})

/** A tick that was skipped at a moment for a run in its way. */
export const skippedAt = (finishedAtMs: number, blockedBy: RunFacts): RunFacts =>
  run({
    status: "skipped",
    reason: "overlap",
    blockedBy: blockedBy.id,
    scheduledForMs: finishedAtMs,
    finishedAtMs,
  })

export const version = (
  id: number,
  inForceFromMs: number,
  policies: Partial<Policies> = {},
  committedByMs = inForceFromMs,
): VersionFacts => ({ id, inForceFromMs, committedByMs, policies: { ...defaultPolicies, ...policies } })

/** The job `a`, of one version with these policies unless versions are given. */
export function job(
  runs: RunFacts[],
  given: Partial<Policies> & { versions?: VersionFacts[]; removedAtMs?: number[] } = {},
): JobFacts {
  const { versions, removedAtMs = [], ...policies } = given
  return {
    job: "a",
    versions: versions ?? [version(1, -60_000, policies)],
    removedAtMs,
    runs: runs.toSorted((one, other) => one.scheduledForMs - other.scheduledForMs),
  }
}
