import type { JobConfig } from "@nightshift/scheduler/internal/job/config"
import { runsAtOnce } from "@nightshift/scheduler/internal/policy/overlap"
import { missedPolicies, overlapPolicies } from "@nightshift/scheduler/internal/policy/policies"
import { workKinds, type WorkKind } from "./handlers"
import { createSeededRandom, type SeededRandom } from "./seeded-random"

/** The values that each option of a drawn job may have. Undefined: the option is left out. */
export const mixOptions = {
  overlap: overlapPolicies,
  concurrency: [undefined, 1, 2, 4],
  missed: missedPolicies,
  attempts: [1, 3],
  timeout: [undefined, "1s"],
  transaction: [false, true],
  queue: ["default", "heavy"],
  work: workKinds,
} as const

type Option = keyof typeof mixOptions
/** One drawn combination of options. */
type Mix = { [Name in Option]: (typeof mixOptions)[Name][number] }

const optionNames = Object.keys(mixOptions) as Option[]
/** So many random combinations are drawn for each job; the one that adds the most new pairs is used. */
const candidates = 40
/** A new value counts for more than all the pairs that a combination can add. */
const valueWeight = 1_000

/**
 * Combinations of options. Eight or more of them have each value at least once, and as many pairs of values as fit. The
 * same seed and count give the same ones.
 */
export function drawMixes(input: { seed: number; count: number }): Mix[] {
  const random = createSeededRandom(input.seed)
  const seen = new Set<string>()
  const gain = (mix: Mix) =>
    pairsOf(mix).filter((pair) => !seen.has(pair)).length +
    valueWeight * valuesOf(mix).filter((value) => !seen.has(value)).length
  return Array.from({ length: input.count }, () => {
    const best = Array.from({ length: candidates }, () => drawMix(random))
      .map((mix) => ({ mix, gain: gain(mix) }))
      .reduce((one, other) => (other.gain > one.gain ? other : one)).mix
    for (const each of [...valuesOf(best), ...pairsOf(best)]) seen.add(each)
    return best
  })
}

/** The same job in another build, with what a deploy may change while runs of the job are under way. */
export function redrawn(mix: Mix, input: { seed: number }): Mix {
  const { overlap, concurrency, missed } = drawMix(createSeededRandom(input.seed))
  return { ...mix, overlap, concurrency, missed }
}

/** The config that a drawn combination stands for. */
export function configOf(name: string, mix: Mix): JobConfig {
  const { work, concurrency, timeout, ...options } = mix
  return {
    ...options,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(timeout === undefined ? {} : { timeout }),
    missedLimit: 10_000,
    backoff: { type: "fixed", delay: 200 },
    name,
    schedule: scheduleOf(mix),
    data: { job: name, work },
  }
}

/**
 * If its ticks wait for one another, a job must keep up with them, with time to spare for the backlog after an outage. A
 * call takes less than a second on average, retries included.
 */
function scheduleOf({ overlap, concurrency, missed }: Mix): string {
  const bound = runsAtOnce({ overlap, concurrency })
  if (bound === null) return "*/2 * * * * *"
  return bound === 1 && (overlap !== "skip" || missed === "all") ? "*/3 * * * * *" : "* * * * * *"
}

function drawMix(random: SeededRandom): Mix {
  const drawn = optionNames.map((name) => {
    const values = mixOptions[name]
    return [name, values[random.whole(0, values.length - 1)]]
  })
  return Object.fromEntries(drawn) as Mix
}

export const valuesOf = (mix: Mix): string[] => optionNames.map((name) => `${name}=${mix[name]}`)

export const pairsOf = (mix: Mix): string[] => {
  const values = valuesOf(mix)
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => `${one} ${other}`))
}

/** A job for a worker: its config, and the name of its handler. */
export type AssignedJob = JobConfig & { handler: string }

const drawnJobs = 14
/** How many of the drawn jobs change with each build. */
const changingJobs = 5

const everySecond = "* * * * * *"

const mustRun = {
  schedule: everySecond,
  overlap: "allow",
  missed: "all",
  missedLimit: 10_000,
  attempts: 20,
  backoff: { type: "fixed", delay: 200 },
} as const

const job = (name: string, work: WorkKind, config: Omit<JobConfig, "name" | "data">): AssignedJob => ({
  ...config,
  name,
  handler: "work",
  data: { job: name, work },
})

/** Every tick of these must run, whatever happens to the workers. */
const steady: AssignedJob[] = [
  ...["effect-1", "effect-2", "effect-3"].map((name) =>
    job(name, "uneven", { ...mustRun, transaction: true }),
  ),
  ...["call-1", "call-2"].map((name) => job(name, "uneven", mustRun)),
]

/** After a delay several of their ticks are claimed at the same time, and there are permits for some of them. */
const roomy: AssignedJob[] = [2, 4].map((concurrency) =>
  job(`room-for-${concurrency}`, "short", {
    schedule: everySecond,
    overlap: "skip",
    concurrency,
    missed: "all",
  }),
)

/** Each build uses the next entry. Runs of the previous build are still under way when a build starts. */
const changingSchedules = ["*/2 * * * * *", "*/3 * * * * *", "1-59/2 * * * * *"]
const changingBounds: Pick<JobConfig, "overlap" | "concurrency">[][] = [
  [{ overlap: "allow" }, { overlap: "skip" }, { overlap: "skip", concurrency: 2 }],
  [
    { overlap: "skip", concurrency: 3 },
    { overlap: "skip", concurrency: 1 },
    { overlap: "skip", concurrency: 2 },
  ],
]

/**
 * The jobs of a build. Some are fixed; the drawn ones cover the options and as many pairs of them as fit. From build to
 * build a schedule changes, bounds and policies change, and a job is added or removed.
 */
export function jobsOfBuild(build: number, seed: number): AssignedJob[] {
  const inTurn = <T>(values: T[]) => values[build % values.length]!
  const drawn = drawMixes({ seed, count: drawnJobs }).map((mix, index) => {
    const name = `drawn-${index + 1}`
    return { ...configOf(name, inBuild(mix, { build, seed, index })), handler: "work" }
  })
  return [
    ...steady,
    ...roomy,
    ...drawn,
    ...changingBounds.map((bounds, index) =>
      job(`bound-${index + 1}`, "long", { schedule: everySecond, missed: "skip", ...inTurn(bounds) }),
    ),
    job("moved", "short", { schedule: inTurn(changingSchedules), overlap: "allow" }),
    job(inTurn(["of-even-builds", "of-odd-builds"]), "short", { schedule: "*/2 * * * * *" }),
  ]
}

function inBuild(mix: Mix, input: { build: number; seed: number; index: number }): Mix {
  const { build, seed, index } = input
  if (build === 0 || index >= changingJobs) return mix
  return redrawn(mix, { seed: seed + build * changingJobs + index })
}
