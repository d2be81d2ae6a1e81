import type { JobConfig } from "../job/options"

/** A job that a worker is to run: its config, and the name of its handler. */
export type AssignedJob = JobConfig & { handler: string }

const named = (name: string) => ({ name, data: { job: name } })

/** What each of them does is in `handlers.ts`. */
const mustRun = {
  overlap: "allow",
  missed: "all",
  missedLimit: 10_000,
  attempts: 20,
  backoff: { type: "fixed", delay: 200 },
} as const

const everySecond = "* * * * * *"

/** Jobs whose handlers write a row in the transaction of the outcome. */
export const effectJobs = ["effect-1", "effect-2", "effect-3"]
/** Jobs whose handlers write a row in a transaction of their own. */
export const callJobs = ["call-1", "call-2", "call-3"]

const schedulesThatMove = ["*/2 * * * * *", "*/3 * * * * *", "1-59/2 * * * * *"]

const steady: AssignedJob[] = [
  ...effectJobs.map((name) => ({
    ...mustRun,
    ...named(name),
    handler: "effect",
    schedule: everySecond,
    transaction: true,
  })),
  ...callJobs.map((name) => ({ ...mustRun, ...named(name), handler: "call", schedule: everySecond })),
  { name: "skips", handler: "wait", schedule: "*/2 * * * * *", overlap: "skip", missed: "skip" },
  { name: "waits", handler: "wait", schedule: "*/4 * * * * *", overlap: "queue", missed: "all" },
  { name: "once", handler: "nothing", schedule: "*/5 * * * * *", missed: "once" },
]

/** The jobs of one build after another: in each a schedule has moved, and a job has come or gone. */
export function jobsOfBuild(build: number): AssignedJob[] {
  return [
    ...steady,
    {
      name: "moved",
      handler: "nothing",
      schedule: schedulesThatMove[build % schedulesThatMove.length]!,
      overlap: "allow",
    },
    {
      name: build % 2 === 0 ? "of-even-builds" : "of-odd-builds",
      handler: "nothing",
      schedule: "*/2 * * * * *",
    },
  ]
}
