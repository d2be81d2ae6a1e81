import type { Behaviour, JobName, JobSpec } from "./job-spec.fixture"
import { createModelJob, type ModelJob } from "./model-job.fixture"

/** What a process was built with. */
export type Build = Map<JobName, JobSpec>

/** A change of the schedules reaches processes that are up already at their next heartbeat, within this. */
const learnWithinMs = 5_000
/** One that was killed counts as alive for as long. */
const aliveWithinMs = 10_000

/**
 * A pure, executable model of the scheduler: processes that come and go, a clock, and of each job what becomes of
 * its ticks. It predicts an outcome for each tick, as far as nothing happens that makes the moment of a run a
 * matter of chance, such as a crash in mid-run.
 */
export function createModel({ startMs, planners }: { startMs: number; planners: number }) {
  const jobs = new Map<JobName, ModelJob>()
  const processes = new Map<number, Build>()
  /** What the next process that starts is built with. */
  const build: Build = new Map()
  let nowMs = startMs
  let changedAt = -Infinity
  const killedAt: number[] = []
  let isDoubtful = false

  const jobOf = (name: JobName): ModelJob => {
    const known = jobs.get(name)
    if (known) return known
    const job = createModelJob()
    jobs.set(name, job)
    if (isDoubtful) job.doubtAll()
    return job
  }
  const doubtAll = () => jobs.forEach((job) => job.doubtAll())

  function leave(process: number): void {
    processes.delete(process)
    // What was on its way through that process takes another way, and its time is not known.
    for (const job of jobs.values()) job.doubtOpen()
    // Who stood by takes over some seconds late.
    const othersStandBy = processes.size >= planners
    if (processes.size > 0 && (othersStandBy || nowMs - changedAt < learnWithinMs)) doubtAll()
  }

  return {
    jobs,
    processes,
    /** Those that stand still at the moment. */
    frozen: new Set<number>(),
    build,
    /** Whether an operator's action comes through. */
    services: { ledgerDown: false, answersLost: false },
    now: () => nowMs,
    advanceTo(ms: number): void {
      for (const job of jobs.values()) job.advanceTo(ms, processes.size > 0)
      nowMs = Math.max(nowMs, ms)
    },
    /** A process starts: what it was built with becomes what is in force, after the last tick that is written. */
    start(process: number): void {
      const borderMs = Math.max(nowMs, ...[...jobs.values()].map((job) => job.watermarkMs()))
      for (const name of build.keys()) jobOf(name)
      for (const [name, job] of jobs) {
        const wanted = build.get(name)
        if (JSON.stringify(wanted) === JSON.stringify(job.spec())) continue
        job.define(wanted, { borderMs, nowMs })
        changedAt = nowMs
        // A process that lacks the job passes its runs on, one after the other.
        const lacking = [...processes.values()].some((other) => !other.has(name))
        if (wanted && lacking) job.doubtAll()
      }
      const seemAlive = killedAt.filter((ms) => nowMs - ms <= aliveWithinMs).length
      // It stands by for those that stand by for some that are gone, until these know that they are.
      if (seemAlive > 0 && processes.size > 0 && processes.size + seemAlive >= planners) doubtAll()
      processes.set(process, new Map(build))
      for (const job of jobs.values()) job.plan(nowMs)
    },
    leave,
    kill(process: number): void {
      leave(process)
      killedAt.push(nowMs)
    },
    /** From now on nothing is predicted any more. */
    doubtAll(): void {
      isDoubtful = true
      doubtAll()
    },
    pause: (name: JobName, forMs: number | undefined) => jobOf(name).pause(nowMs, forMs),
    resume: (name: JobName) => jobOf(name).resume(nowMs),
    trigger: (name: JobName) => jobOf(name).trigger(nowMs),
    cancel: (name: JobName, due: { tick: number; requested: boolean }) =>
      jobOf(name).cancel(due.tick, due.requested),
    behave: (name: JobName, behaviour: Behaviour) => jobOf(name).behave(behaviour),
  }
}

export type Model = ReturnType<typeof createModel>
