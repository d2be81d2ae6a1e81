import { createVirtualClock } from "../base/virtual-clock"
import type { Logger } from "../base/logger"
import type { LogLine } from "../ledger/history"
import { createRunLog, longestLogLine, mostLogLines } from "./run-log"

function createBench(given?: Logger) {
  const clock = createVirtualClock()
  const reported: unknown[][] = []
  const tell =
    (level: string) =>
    (...words: unknown[]) => {
      reported.push([level, ...words])
    }
  const logger = given ?? { info: tell("info"), warn: tell("warn"), error: tell("error") }
  const kept: LogLine[] = []
  let ends = 0
  const log = createRunLog({
    clock,
    logger,
    attempt: { runId: "7", attempt: 2 },
    writer: { add: (line) => kept.push(line), ended: () => (ends += 1), close: () => Promise.resolve() },
  })
  return { clock, log, reported, kept, ends: () => ends }
}

test("a line goes to the logger as it is, and is kept with its attempt, number, time and level", () => {
  const { clock, log, reported, kept } = createBench()
  const error = new Error("no connection")
  log.logger.info("begun")
  log.logger.warn("slow")
  log.logger.error(error as never)
  ;(log.logger.error as (...words: unknown[]) => void)("failed:", error, undefined)
  expect(reported).toEqual([
    ["info", "begun"],
    ["warn", "slow"],
    ["error", error],
    ["error", "failed:", error, undefined],
  ])
  const line = { runId: "7", attempt: 2, atMs: clock.now() }
  expect(kept).toEqual([
    { ...line, line: 1, level: "info", message: "begun" },
    { ...line, line: 2, level: "warn", message: "slow" },
    { ...line, line: 3, level: "error", message: error.stack },
    { ...line, line: 4, level: "error", message: `failed:\n${error.stack}` },
  ])
})

test("the first lines of an attempt are kept, each up to its length, and then one that says so", () => {
  const { log, kept } = createBench()
  for (let line = 0; line < mostLogLines + 50; line++) log.logger.info("x".repeat(longestLogLine + 1))
  expect(kept).toHaveLength(mostLogLines + 1)
  expect(kept[0]!.message).toHaveLength(longestLogLine)
  expect(kept.at(-1)).toMatchObject({
    level: "warn",
    message: "Only the first 1000 lines of an attempt are kept.",
  })
})

test("what Postgres cannot store, and what cannot be written as text, does no harm", () => {
  const { log, kept } = createBench()
  const circular: unknown[] = []
  circular.push(circular)
  log.logger.info("a\0b\ud800c")
  log.logger.info(circular as never)
  log.logger.info(Symbol("s") as never)
  expect(kept.map(({ message }) => message)).toEqual([
    "ab\ufffdc",
    "a value that cannot be written as JSON",
    "Symbol(s)",
  ])
})

test("the rest of a logger is there, with its own this", () => {
  class Rich implements Logger {
    #begun = 0
    readonly level = "silly"
    info() {}
    warn() {}
    error() {}
    activity() {
      return (this.#begun += 1)
    }
  }
  const { log, kept } = createBench(new Rich())
  const logger = log.logger as Logger & Pick<Rich, "activity" | "level">
  expect([logger.activity(), logger.activity(), logger.level]).toEqual([1, 2, "silly"])
  expect(["activity" in logger, "panic" in logger]).toEqual([true, false])
  expect(kept).toEqual([])
})

test("after its stop nothing is kept, and an attempt that logged nothing asks for no write", () => {
  const quiet = createBench()
  quiet.log.stop()
  expect(quiet.ends()).toBe(0)
  const { log, kept, reported, ends } = createBench()
  log.logger.info("in time")
  log.stop()
  log.logger.info("too late")
  expect([kept.length, reported.length, ends()]).toEqual([1, 2, 1])
})
