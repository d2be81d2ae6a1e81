import { createVirtualClock } from "../base/virtual-clock"
import type { Logger } from "../base/logger"
import type { LogLine } from "../ledger/history"
import { createRunLog, longestLogLine, mostLogLines, createLogWriter } from "./run-log"

function createBench(given?: Logger) {
  const clock = createVirtualClock()
  const reported: unknown[][] = []
  const report =
    (level: string) =>
    (...words: unknown[]) => {
      reported.push([level, ...words])
    }
  const logger = given ?? { info: report("info"), warn: report("warn"), error: report("error") }
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

function createWriterBench(answer: () => Promise<void> = () => Promise.resolve()) {
  const clock = createVirtualClock()
  const written: string[][] = []
  const writer = createLogWriter({
    clock,
    everyMs: 1_000,
    write: (lines) => {
      written.push(lines.map(({ message }) => message))
      return answer()
    },
  })
  const add = (message: string) => writer.add({ message } as LogLine)
  const settled = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
  return { clock, written, writer, add, settled }
}

test("lines of a second are written together, and a process that logs nothing writes nothing", async () => {
  const { clock, written, add, settled } = createWriterBench()
  clock.advance(60_000)
  expect([written, clock.waiting()]).toEqual([[], 0])
  add("a")
  clock.advance(999)
  add("b")
  expect(written).toEqual([])
  clock.advance(1)
  await settled()
  expect(written).toEqual([["a", "b"]])
  expect(clock.waiting()).toBe(0)
})

test("at an attempt's end what there is is written at once, but not twice in a second", async () => {
  const { clock, written, writer, add, settled } = createWriterBench()
  add("a")
  writer.ended()
  await settled()
  add("b")
  writer.ended()
  await settled()
  expect(written).toEqual([["a"]])
  clock.advance(1_000)
  await settled()
  expect(written).toEqual([["a"], ["b"]])
})

test("lines that could not be written are written once more, until it is plainly in vain", async () => {
  const { clock, written, add, settled } = createWriterBench(() => Promise.reject(new Error("no connection")))
  add("a")
  for (let second = 0; second < 10; second++) {
    clock.advance(1_000)
    await settled()
  }
  expect(written).toEqual([["a"], ["a"], ["a"], ["a"], ["a"]])
  expect(clock.waiting()).toBe(0)
})

test("many lines go in several writes, and more than memory has room for are dropped", async () => {
  const { clock, written, add, settled } = createWriterBench()
  for (let line = 0; line < 12_000; line++) add("")
  clock.advance(1_000)
  for (let turn = 0; turn < 10; turn++) await settled()
  expect(written.map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => 500))
})

test("its close writes what is left, and waits no longer than it may for a ledger that does not answer", async () => {
  const { clock, written, writer, add, settled } = createWriterBench(() => new Promise(() => {}))
  add("a")
  let closed = false
  void writer.close(1_000).then(() => (closed = true))
  await settled()
  expect([written, closed]).toEqual([[["a"]], false])
  clock.advance(1_000)
  await settled()
  expect(closed).toBe(true)
})

test("where nothing was logged its close waits for nothing", async () => {
  const { clock, written, writer } = createWriterBench()
  await writer.close(1_000)
  expect([written, clock.waiting()]).toEqual([[], 0])
})

test("once closed it writes nothing more, and leaves no timer, though its last write failed", async () => {
  const clock = createVirtualClock()
  let writes = 0
  const writer = createLogWriter({
    clock,
    everyMs: 1_000,
    write: () => {
      writes += 1
      return Promise.reject(new Error("the ledger is closed"))
    },
  })
  const line = { runId: "1", attempt: 1, line: 1, atMs: 0, level: "info", message: "x" } as const
  writer.add(line)
  await writer.close(100)
  await new Promise((resolve) => setImmediate(resolve))
  writer.add({ ...line, line: 2 })
  clock.advance(60_000)
  await new Promise((resolve) => setImmediate(resolve))
  expect({ writes, timers: clock.waiting() }).toEqual({ writes: 1, timers: 0 })
})
