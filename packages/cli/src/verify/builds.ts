import type { JobConfig } from "@nightshift/scheduler/internal/job/config"
import type { WorkKind } from "./call-plan"
import { configOf, drawMixes, redrawn, type Mix } from "./job-mix"

/** A job that a worker is to run: its config, and the name of its handler. */
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

/** Every tick of these must run, whatever is done to the workers. */
const steady: AssignedJob[] = [
  ...["effect-1", "effect-2", "effect-3"].map((name) =>
    job(name, "uneven", { ...mustRun, transaction: true }),
  ),
  ...["call-1", "call-2"].map((name) => job(name, "uneven", mustRun)),
]

/** Where they were held up several of their ticks are claimed at once, and there is room for some of them. */
const roomy: AssignedJob[] = [2, 4].map((concurrency) =>
  job(`room-for-${concurrency}`, "short", {
    schedule: everySecond,
    overlap: "skip",
    concurrency,
    missed: "all",
  }),
)

/** A part of each list is in force at a time; runs of the build before are under way as the next one comes. */
const schedulesThatMove = ["*/2 * * * * *", "*/3 * * * * *", "1-59/2 * * * * *"]
const boundsThatMove: Pick<JobConfig, "overlap" | "concurrency">[][] = [
  [{ overlap: "allow" }, { overlap: "skip" }, { overlap: "skip", concurrency: 2 }],
  [
    { overlap: "skip", concurrency: 3 },
    { overlap: "skip", concurrency: 1 },
    { overlap: "skip", concurrency: 2 },
  ],
]

/**
 * The jobs of one build after another. Beside those that stay there are drawn ones, which cover the options and as many
 * pairs of them as fit. From build to build a schedule moves, bounds and policies change, and a job comes or goes.
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
    ...boundsThatMove.map((bounds, index) =>
      job(`bound-${index + 1}`, "long", { schedule: everySecond, missed: "skip", ...inTurn(bounds) }),
    ),
    job("moved", "short", { schedule: inTurn(schedulesThatMove), overlap: "allow" }),
    job(inTurn(["of-even-builds", "of-odd-builds"]), "short", { schedule: "*/2 * * * * *" }),
  ]
}

function inBuild(mix: Mix, input: { build: number; seed: number; index: number }): Mix {
  const { build, seed, index } = input
  if (build === 0 || index >= changingJobs) return mix
  return redrawn(mix, { seed: seed + build * changingJobs + index })
}
