import { backoffMs, boundOf, timeoutMs, type Behaviour, type JobSpec } from "./job-spec.fixture"
import { decideDueTicks, type ModelPause } from "./model-missed.fixture"

/** One tick, or a run that an operator asked for, that runs or is to run. */
interface ModelRun {
  tick: number
  spec: JobSpec
  /** It waits for a permit, whatever its overlap policy says. */
  mustRun: boolean
  requested: boolean
  state: "planned" | "waiting" | "running"
  /** When it begins, or ends. */
  atMs: number
  end: "succeeded" | "error" | "timeout"
  attempts: number
  failures: number
}

interface ModelVersion {
  spec: JobSpec
  fromMs: number
  toMs: number
}

const lookaheadMs = 1_000

const blank = {
  mustRun: false,
  requested: false,
  state: "planned",
  end: "succeeded",
  attempts: 0,
  failures: 0,
} as const

/**
 * What becomes of one job's ticks, by the rules as they are documented, as briefly as possible. It knows neither
 * ledger nor queue: a run begins at its very moment, and ends when its handler does. Of what a crash or an outage
 * touches it says nothing any more: from `certainBefore` on.
 */
export function createModelJob() {
  const versions: ModelVersion[] = []
  const outcomes = new Map<number, string>()
  let open: ModelRun[] = []
  let watermarkMs = 0
  const pauses: ModelPause[] = []
  let behaviour: Behaviour = "succeed"
  let certainBefore = Infinity
  /** What began and ends within the present moment, in its order. */
  const passing: ModelRun[] = []

  const isRemoved = () => (versions.at(-1)?.toMs ?? 0) < Infinity
  const isPaused = (nowMs: number) => nowMs < (pauses.at(-1)?.untilMs ?? 0)
  const endPause = (nowMs: number) => {
    if (isPaused(nowMs)) pauses.at(-1)!.untilMs = nowMs
  }
  const doubtFrom = (tick: number) => (certainBefore = Math.min(certainBefore, tick))
  const doubtOpen = () => open.forEach(({ tick }) => doubtFrom(tick))
  const inState = (state: ModelRun["state"]) => open.filter((run) => run.state === state)
  /** By the newest version, whatever the runs under way were written under. */
  const hasRoom = () => inState("running").length < (boundOf(versions.at(-1)!.spec) ?? Infinity)

  function settle(run: ModelRun, outcome: string): void {
    open = open.filter((other) => other !== run)
    if (!run.requested) outcomes.set(run.tick, outcome)
  }

  /** The ticks after `fromMs`, up to and with `toMs`, each by the version in force at its time. */
  function* ticksBetween(fromMs: number, toMs: number): Generator<number> {
    for (const { spec, ...version } of versions) {
      const [from, to] = [Math.max(fromMs, version.fromMs), Math.min(toMs, version.toMs)]
      const stepMs = spec.everyS * 1_000
      for (let tick = (Math.floor(from / stepMs) + 1) * stepMs; tick <= to; tick += stepMs) yield tick
    }
  }

  /** Writes the due ticks, and begins the runs whose time has come. */
  function plan(nowMs: number): void {
    const ticks = [...ticksBetween(watermarkMs, nowMs + lookaheadMs)]
    if (ticks.length === 0) return
    watermarkMs = ticks.at(-1)!
    const newest = versions.at(-1)!.spec
    const removed = isRemoved()
    for (const due of decideDueTicks({ ticks, nowMs, spec: newest, pauses, removed })) {
      const { tick, reason, mustRun } = due
      if (reason) outcomes.set(tick, `skipped: ${reason}`)
      else {
        const { spec } = versions.find(({ toMs }) => tick <= toMs)!
        open.push({ ...blank, tick, spec, mustRun, atMs: tick })
      }
    }
    for (const run of [...open]) if (run.state === "planned" && run.atMs <= nowMs) begin(run, nowMs)
    pass(nowMs)
  }

  function begin(run: ModelRun, nowMs: number): void {
    const isUntouched = run.attempts === 0 && !run.requested
    if (isRemoved()) settle(run, "skipped: removed")
    else if (isUntouched && isPaused(nowMs)) settle(run, "skipped: paused")
    else if (hasRoom()) call(run, nowMs)
    else if (isUntouched && !run.mustRun && run.spec.overlap === "skip") {
      // What is in its way ends at this very moment: which comes first is nobody's promise.
      if (passing.length > 0) doubtFrom(run.tick)
      settle(run, "skipped: overlap")
    } else run.state = "waiting"
  }

  function call(run: ModelRun, nowMs: number): void {
    const lasts = { succeed: 0, fail: 0, hang: Infinity }
    const ms = typeof behaviour === "string" ? lasts[behaviour] : behaviour.sleepMs
    run.state = "running"
    run.attempts += 1
    run.end = behaviour === "fail" ? "error" : ms > timeoutMs ? "timeout" : "succeeded"
    run.atMs = nowMs + Math.min(ms, timeoutMs)
    if (ms === 0) passing.push(run)
  }

  /** Ends what ends at once; what begins at one moment begins before any of it ends. */
  function pass(nowMs: number): void {
    for (let run = passing.shift(); run; run = passing.shift()) end(run, nowMs)
  }

  function end(run: ModelRun, nowMs: number): void {
    if (run.end === "succeeded") settle(run, "succeeded")
    else {
      run.failures += 1
      if (run.failures >= run.spec.attempts) settle(run, `failed: ${run.end}`)
      else Object.assign(run, { state: "planned", atMs: nowMs + backoffMs })
    }
    beginWaiting(nowMs)
  }

  /** The free permits go to those that wait, in the order of their ticks; one that does not run hands its permit on. */
  function beginWaiting(nowMs: number): void {
    const waiting = inState("waiting").sort((a, b) => a.tick - b.tick)
    for (const run of waiting) if (hasRoom()) begin(run, nowMs)
  }

  /** The next moment at which something happens by itself. */
  function nextEvent(planning: boolean): number {
    const [tick] = planning ? ticksBetween(watermarkMs, Infinity) : []
    const moments = open.filter(({ state }) => state !== "waiting").map(({ atMs }) => atMs)
    return Math.min(...moments, tick === undefined ? Infinity : tick - lookaheadMs)
  }

  return {
    outcomes,
    certainBefore: () => certainBefore,
    watermarkMs: () => watermarkMs,
    isKnown: () => versions.length > 0 && !isRemoved(),
    plan,
    behave: (next: Behaviour) => (behaviour = next),
    /** Lets time pass; `planning` is whether a process is up that writes ticks. */
    advanceTo(ms: number, planning: boolean): void {
      for (let nowMs = nextEvent(planning); nowMs <= ms; nowMs = nextEvent(planning)) {
        const now = open.filter((run) => run.state !== "waiting" && run.atMs === nowMs)
        // Which of two comes first at one moment is nobody's promise.
        if (now.length > 1) now.forEach(({ tick }) => doubtFrom(tick))
        for (const run of now) {
          if (run.state === "running") end(run, nowMs)
          else begin(run, nowMs)
        }
        pass(nowMs)
        if (planning) plan(nowMs)
      }
    },
    pause(atMs: number, forMs: number | undefined): void {
      endPause(atMs)
      pauses.push({ atMs, untilMs: forMs === undefined ? Infinity : atMs + forMs })
      open
        .filter(({ state, attempts, requested }) => state === "waiting" && attempts === 0 && !requested)
        .forEach(({ tick }) => doubtFrom(tick))
    },
    resume: endPause,
    /** An operator asks for a run now. */
    trigger(nowMs: number): void {
      const run: ModelRun = {
        ...blank,
        tick: nowMs,
        spec: versions.at(-1)!.spec,
        requested: true,
        atMs: nowMs,
      }
      open.push(run)
      begin(run, nowMs)
      pass(nowMs)
    },
    /** An operator cancels what is due, and not begun. */
    cancel(tick: number, requested: boolean): void {
      const run = open.find((each) => each.tick === tick && each.requested === requested)
      if (run && run.state !== "running") settle(run, "skipped: cancelled")
      else doubtFrom(tick)
    },
    /** Opens a version, or closes the last one where there is no spec; those that wait may find more permits. */
    define(spec: JobSpec | undefined, { borderMs, nowMs }: { borderMs: number; nowMs: number }): void {
      if (versions.length === 0) watermarkMs = borderMs
      // A run of a removed job is settled at the next occasion, unless the job comes back before.
      if (isRemoved()) doubtOpen()
      // A tick that is written at this very moment may be of either version.
      if (watermarkMs === nowMs + lookaheadMs) doubtFrom(watermarkMs)
      const last = versions.at(-1)
      if (last) last.toMs = Math.min(last.toMs, borderMs)
      if (!spec) return
      versions.push({ spec, fromMs: borderMs, toMs: Infinity })
      beginWaiting(nowMs)
      pass(nowMs)
    },
    spec: () => (versions.length > 0 && !isRemoved() ? versions.at(-1)!.spec : undefined),
    doubtOpen,
    doubtAll(): void {
      doubtOpen()
      doubtFrom(watermarkMs + 1)
    },
  }
}

export type ModelJob = ReturnType<typeof createModelJob>
