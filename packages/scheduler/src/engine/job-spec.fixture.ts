import fc from "fast-check"
import type { JobConfig } from "../job/config"
import { overlapPolicies, type OverlapPolicy } from "../policy/policies"

/** A job of a trace: what its ticks are, and how its policies treat them. */
export interface JobSpec {
  everyS: 5 | 10 | 20 | 30
  overlap: OverlapPolicy
  /** How many runs at once; undefined is the default of its overlap. */
  concurrency: 1 | 2 | undefined
  missed: "skip" | "once" | "all"
  missedWindowS: 60 | 86_400
  attempts: 1 | 2 | 3
}

/** What a handler does from now on, for each attempt that begins. */
export type Behaviour = "succeed" | "fail" | "hang" | { sleepMs: number }

/** Lengths whose sums end between two ticks and two heartbeats, so that no end coincides with the begin of another run. */
export const backoffMs = 2_103
export const timeoutMs = 40_709
export const missedLimit = 2

export const jobNames = ["a", "b", "c"] as const
export type JobName = (typeof jobNames)[number]

export function toConfig(name: string, spec: JobSpec): JobConfig {
  return {
    name,
    schedule: `*/${spec.everyS} * * * * *`,
    overlap: spec.overlap,
    ...(spec.concurrency === undefined ? {} : { concurrency: spec.concurrency }),
    missed: spec.missed,
    missedLimit,
    missedWindow: spec.missedWindowS * 1_000,
    attempts: spec.attempts,
    backoff: { type: "fixed", delay: backoffMs },
    timeout: timeoutMs,
  }
}

/** How many runs at once; undefined is without bound. */
export function boundOf({ overlap, concurrency }: JobSpec): number | undefined {
  return concurrency ?? (overlap === "allow" ? undefined : 1)
}

export const anySpec: fc.Arbitrary<JobSpec> = fc.record({
  everyS: fc.constantFrom(10, 5, 20, 30),
  overlap: fc.constantFrom(...overlapPolicies),
  concurrency: fc.constantFrom(undefined, 1, 2),
  missed: fc.constantFrom("once", "skip", "all"),
  missedWindowS: fc.constantFrom(86_400, 60),
  attempts: fc.constantFrom(1, 2, 3),
})

export const anyBehaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.constantFrom("succeed" as const, "fail" as const, "hang" as const),
  fc.constantFrom(307, 3_301, 17_313, 33_329).map((sleepMs) => ({ sleepMs })),
)

export function describeSpec(spec: JobSpec): string {
  const { everyS, overlap, concurrency, missed, missedWindowS, attempts } = spec
  const texts = [`every ${everyS} s`, `overlap ${overlap}`, `missed ${missed}`]
  if (concurrency !== undefined) texts.push(`concurrency ${concurrency}`)
  if (missedWindowS === 60) texts.push("window 60 s")
  if (attempts > 1) texts.push(`${attempts} attempts`)
  return texts.join(", ")
}
