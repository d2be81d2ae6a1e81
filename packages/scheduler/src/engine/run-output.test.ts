import { createProgress } from "./run-output"
import { createVirtualClock } from "../base/virtual-clock"

function createBench(write: (value: unknown) => Promise<void> = () => Promise.resolve()) {
  const clock = createVirtualClock()
  const written: unknown[] = []
  const progress = createProgress({
    clock,
    everyMs: 1_000,
    kept: (value) => value,
    write: (value) => {
      written.push(value)
      return write(value)
    },
  })
  return { clock, written, progress }
}

test("the first value is written at once, and of those that follow within a second the newest", async () => {
  const { clock, written, progress } = createBench()
  for (const value of [1, 2, 3]) progress.report(value)
  expect(written).toEqual([1])
  await Promise.resolve()
  clock.advance(999)
  expect(written).toEqual([1])
  clock.advance(1)
  expect(written).toEqual([1, 3])
})

test("after a quiet second the next value is written at once again", async () => {
  const { clock, written, progress } = createBench()
  progress.report("begun")
  await Promise.resolve()
  clock.advance(1_000)
  expect(clock.waiting()).toBe(0)
  progress.report("done")
  expect(written).toEqual(["begun", "done"])
})

test("however fast values come, there is one write a second", async () => {
  const { clock, written, progress } = createBench()
  for (let step = 0; step < 100; step++) {
    progress.report(step)
    await Promise.resolve()
    clock.advance(50)
  }
  expect(written).toEqual([0, 19, 39, 59, 79, 99])
})

test("undefined is a value like any other", () => {
  const { written, progress } = createBench()
  progress.report(undefined)
  expect(written).toEqual([undefined])
})

test("after its stop nothing is written, and no timer is left", () => {
  const { clock, written, progress } = createBench()
  progress.report(1)
  progress.report(2)
  progress.stop()
  progress.report(3)
  clock.advance(5_000)
  expect(written).toEqual([1])
  expect(clock.waiting()).toBe(0)
})

test("the newest value is left to the outcome until it is known to be written, also after the stop", async () => {
  const answers: (() => void)[] = []
  const { clock, progress } = createBench(() => new Promise((resolve) => answers.push(resolve)))
  expect(progress.unwritten()).toBeUndefined()
  progress.report(1)
  expect(progress.unwritten()).toEqual({ value: 1 })
  answers[0]!()
  await Promise.resolve()
  expect(progress.unwritten()).toBeUndefined()
  progress.report(2)
  progress.stop()
  clock.advance(5_000)
  expect(progress.unwritten()).toEqual({ value: 2 })
})

test("a value that follows one whose write is answered late stays unwritten", async () => {
  const answers: (() => void)[] = []
  const { progress } = createBench(() => new Promise((resolve) => answers.push(resolve)))
  progress.report(1)
  progress.report(2)
  answers[0]!()
  await Promise.resolve()
  expect(progress.unwritten()).toEqual({ value: 2 })
})

test("a value whose write fails is left to the outcome, and not written again and again", async () => {
  const { clock, written, progress } = createBench(() => Promise.reject(new Error("no connection")))
  progress.report(1)
  for (let second = 0; second < 5; second++) {
    await Promise.resolve()
    clock.advance(1_000)
  }
  expect(written).toEqual([1])
  expect(progress.unwritten()).toEqual({ value: 1 })
})

test("a write that fails disturbs nobody, and the next value is written", async () => {
  const { clock, written, progress } = createBench(() => Promise.reject(new Error("no connection")))
  progress.report(1)
  progress.report(2)
  await Promise.resolve()
  clock.advance(1_000)
  expect(written).toEqual([1, 2])
})

test("what is reported after the end is not written, by however late a handler", () => {
  const { clock, written, progress } = createBench()
  progress.report(1)
  progress.stop()
  progress.report(2)
  clock.advance(5_000)
  progress.report(3)
  expect(written).toEqual([1])
  expect(clock.waiting()).toBe(0)
})

test("a newer value is not written while an older one waits for its answer, which could come to be the last", async () => {
  const answers: (() => void)[] = []
  const { clock, written, progress } = createBench(() => new Promise((resolve) => answers.push(resolve)))
  progress.report("old")
  progress.report("new")
  clock.advance(3_000)
  expect(written).toEqual(["old"])
  expect(progress.unwritten()).toEqual({ value: "new" })
  answers[0]!()
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(1_000)
  expect(written).toEqual(["old", "new"])
})
