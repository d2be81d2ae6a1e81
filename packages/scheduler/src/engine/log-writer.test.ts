import { createVirtualClock } from "../base/virtual-clock"
import type { LogLine } from "../ledger/history"
import { createLogWriter } from "./log-writer"

function createBench(answer: () => Promise<void> = () => Promise.resolve()) {
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
  const { clock, written, add, settled } = createBench()
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
  const { clock, written, writer, add, settled } = createBench()
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
  const { clock, written, add, settled } = createBench(() => Promise.reject(new Error("no connection")))
  add("a")
  for (let second = 0; second < 10; second++) {
    clock.advance(1_000)
    await settled()
  }
  expect(written).toEqual([["a"], ["a"], ["a"], ["a"], ["a"]])
  expect(clock.waiting()).toBe(0)
})

test("many lines go in several writes, and more than memory has room for are dropped", async () => {
  const { clock, written, add, settled } = createBench()
  for (let line = 0; line < 12_000; line++) add("")
  clock.advance(1_000)
  for (let turn = 0; turn < 10; turn++) await settled()
  expect(written.map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => 500))
})

test("its close writes what is left, and waits no longer than it may for a ledger that does not answer", async () => {
  const { clock, written, writer, add, settled } = createBench(() => new Promise(() => {}))
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
  const { clock, written, writer } = createBench()
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
