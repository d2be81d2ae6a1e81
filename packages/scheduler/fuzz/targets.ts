import fc from "fast-check"
import { errorCodes, NightshiftError } from "../src/base/errors"
import type { compileSchedule, CronError, parseExpression, Schedule } from "@nightshift/cron"
import { anyFold, anyGap, anyZone } from "../../cron/src/schedule-arbitrary.fixture"
import { readJob } from "../src/job/define"
import { anyConfig, anyOverride } from "./configs"
import { anyCronText } from "./texts"

export type Step = "parse" | "next" | "define"

/** What is fuzzed of the cron package; it remembers what it has read, so that a second time shows nothing. */
export interface Cron {
  parseExpression: typeof parseExpression
  compileSchedule: typeof compileSchedule
}

/** Does a step, and may look at how long that takes: what comes before it is prepared, and does not count. */
export type Watch = <Value>(step: Step, prepare: (cron: Cron) => () => Value) => Value

/** One thing that holds for whatever is given. */
export interface Target {
  name: string
  property: fc.IProperty<unknown[]>
}

/** From the first second that has a tick to the last. */
const anyInstant = fc.integer({
  min: Date.parse("0001-01-01T00:00:00Z"),
  max: Date.parse("9999-12-31T00:00:00Z"),
})

const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  expression: anyCronText,
  timezone: anyZone,
  gap: anyGap,
  fold: anyFold,
})

/** The properties that are fuzzed. Each is pure: the same input gives the same answer. */
export function fuzzTargets(watch: Watch): Target[] {
  return [
    {
      name: "an expression is read, or refused with what is wrong",
      property: fc.property(anyCronText, (text) => {
        refusedOr(() => watch("parse", (cron) => () => cron.parseExpression(text)))
      }),
    },
    {
      name: "the ticks of an expression that is taken ascend, and are the same backwards",
      property: fc.property(anySchedule, anyInstant, (schedule, at) => {
        if (refusedOr(() => watch("parse", (cron) => () => cron.parseExpression(schedule.expression))))
          ticksAgree(schedule, at, watch)
      }),
    },
    {
      name: "a config becomes a job, or faults that say what is wrong",
      property: fc.property(anyConfig, anyOverride, (config, override) => {
        const { job, faults } = watch("define", () => () => {
          return readJob({ config, override, handler: () => undefined, source: "src/jobs/fuzzed.js" })
        })
        faults.forEach(assertTold)
        if ((job === undefined) === (faults.length === 0)) throw new Error("a job and faults, or neither")
        if (job) watch("parse", (cron) => () => cron.compileSchedule(job.schedule))
      }),
    },
  ]
}

function ticksAgree(schedule: Schedule, at: number, watch: Watch): void {
  const tick = (direction: "next" | "previous", from: number) =>
    watch("next", (cron) => {
      const compiled = cron.compileSchedule(schedule)
      // The zone's clock changes are looked up once for all schedules.
      cron.compileSchedule({ ...schedule, expression: "* * * * *" })[direction](from)
      return () => compiled[direction](from)
    })
  const first = tick("next", at)
  if (first === undefined) return
  if (!(first > at)) throw new Error(`next(${at}) is ${first}`)
  const second = tick("next", first)
  if (second === undefined) return
  const back = tick("previous", second)
  if (back !== first) throw new Error(`previous(${second}) is ${back}, but next(${at}) is ${first}`)
}

function refusedOr<Value>(work: () => Value): Value | undefined {
  try {
    return work()
  } catch (error) {
    assertTold(error)
    return undefined
  }
}

/** A message that a person can read, however long what was given is. */
function assertTold(error: unknown): void {
  if (!isRaised(error)) throw error
  if (!errorCodes.includes(error.code)) throw new Error(`no such code: ${error.code}`)
  if (error.message.length > 4_000) throw new Error(`a message of ${error.message.length} characters`)
}

/** The errors of a cron package that was loaded once more are of a class of its own. */
function isRaised(error: unknown): error is NightshiftError | CronError {
  return error instanceof NightshiftError || (error instanceof Error && error.name === "CronError")
}
