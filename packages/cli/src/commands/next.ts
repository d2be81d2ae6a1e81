import type { Command } from "commander"
import {
  describeSchedule,
  compileSchedule,
  type FoldRule,
  type GapRule,
  type Schedule,
} from "@nightshift/scheduler/internal/schedule/schedule"
import { jobUnknown } from "@nightshift/scheduler/internal/ledger/operation-errors"
import type { Call } from "../session/answer"
import { distance } from "../output/amounts"
import { isoOf } from "../output/document"
import { readInstant } from "../input/instant"
import { readWholeNumber, readNames } from "../input/option-value"
import type { Session } from "../session/session"
import { usageError } from "../base/usage-error"
import { createView } from "../output/view"

interface NextOptions {
  from?: string
  to?: string
  count?: string
  gap?: string
  fold?: string
}

const defaultCount = 10
/** The most ticks if an end and no count is given. */
const largestCount = 10_000

/** `next`: the coming ticks of a job, or of any expression. */
export function addNext(program: Command, call: Call): void {
  program
    .command("next")
    .description("Shows the next ticks of a job or of a cron expression, in the schedule's zone.")
    .argument("<job or expression>", "a job's name; or an expression in quotes, which needs no database")
    .option("--from <time>", "ticks after this (default: now)")
    .option("--to <time>", "ticks up to and with this")
    .option("--count <number>", `how many at most (default: ${defaultCount}, or all up to --to)`)
    .option("--gap <rule>", "run-after or skip, for an expression's times that a clock change skips")
    .option("--fold <rule>", "first, second or both, for an expression's times that a clock change repeats")
    .addHelpText("after", '\nExample: nightshift next "30 2 * * 1-5" --timezone Europe/Berlin --count 3')
    .action((subject: string, _options: object, command: Command) =>
      call.answer<NextOptions>(command, async (session, options) => {
        const isJob = !/\s|^@/.test(subject.trim())
        const nowMs = isJob ? await session.now() : Date.now()
        const schedule = isJob
          ? await scheduleOf(session, subject, options)
          : await scheduleFor(session, subject, options)
        const timezone = session.givenTimezone ?? schedule.timezone
        const compiled = compileSchedule(schedule, "the expression")
        const instant = (text: string, where: string) => readInstant({ text, where, nowMs, timezone })
        const fromMs = options.from === undefined ? nowMs : instant(options.from, "--from")
        const toMs = options.to === undefined ? Infinity : instant(options.to, "--to")
        const count = countOf(options)
        const ticks: number[] = []
        for (const tick of compiled.between(fromMs, toMs)) {
          if (ticks.length === count) break
          ticks.push(tick)
        }
        return {
          document: { schedule, description: describeSchedule(schedule), ticks: ticks.map(isoOf) },
          text: () => {
            const view = createView({ timezone, columns: session.terminal.columns })
            return `${view.text(`${describeSchedule(schedule)}.`)}\n\n${view.timetable({
              columns: [{ title: "tick" }, { title: "UTC" }, { title: "in" }],
              rows: ticks.map((tick) => [view.time(tick), isoOf(tick), distance(tick - nowMs)]),
              none: "No ticks.",
            })}`
          },
        }
      }),
    )
}

async function scheduleOf(session: Session, job: string, options: NextOptions): Promise<Schedule> {
  if (options.gap !== undefined || options.fold !== undefined) {
    const where = options.gap === undefined ? "--fold" : "--gap"
    throw usageError({
      where,
      expected: "an expression to apply it to",
      found: job,
      hint: "A job has its own rules.",
    })
  }
  const ledger = await session.ledger()
  const [stored] = await ledger.storedJobs([job])
  if (stored?.state === "active") return stored.schedule
  const active = (await ledger.storedJobs()).filter(({ state }) => state === "active")
  throw jobUnknown({ job, known: active.map(({ name }) => name), removed: stored !== undefined })
}

async function scheduleFor(session: Session, expression: string, options: NextOptions): Promise<Schedule> {
  const [gap] = readNames<GapRule>({
    texts: [options.gap ?? "run-after"],
    where: "--gap",
    names: ["run-after", "skip"],
  })
  const [fold] = readNames<FoldRule>({
    texts: [options.fold ?? "first"],
    where: "--fold",
    names: ["first", "second", "both"],
  })
  const timezone = session.givenTimezone ?? (await session.config()).timezone ?? "UTC"
  return { expression, timezone, gap: gap!, fold: fold! }
}

function countOf({ count, to }: NextOptions): number {
  if (count !== undefined)
    return readWholeNumber({ text: count, where: "--count", min: 1, max: largestCount })
  return to === undefined ? defaultCount : largestCount
}
