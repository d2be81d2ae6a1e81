import { createVirtualClock } from "./virtual-clock"

const startMs = Date.parse("2026-11-01T12:00:00Z")
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

test("timers fire at their moments, in the order of their times, and equal ones in the order they were set", () => {
  const clock = createVirtualClock({ startMs })
  const fired: string[] = []
  const note = (name: string) => () => fired.push(`${name} at ${clock.now() - startMs}`)
  clock.setTimer(note("late"), 20)
  clock.setTimer(note("first"), 10)
  clock.setTimer(note("second"), 10)
  clock.advance(15)
  expect(fired).toEqual(["first at 10", "second at 10"])
  expect(clock.now()).toBe(startMs + 15)
  clock.advance(100)
  expect(fired).toHaveLength(3)
})

test("a cancelled timer does not fire, and its equals do", () => {
  const clock = createVirtualClock()
  const fired: number[] = []
  const timers = [1, 2, 3].map((each) => clock.setTimer(() => fired.push(each), 10))
  timers[1]!.cancel()
  timers[1]!.cancel()
  clock.advance(10)
  expect(fired).toEqual([1, 3])
  expect(clock.waiting()).toBe(0)
})

test("a timer that a timer sets fires in the same advance", () => {
  const clock = createVirtualClock({ startMs })
  const fired: number[] = []
  const again = () => {
    fired.push(clock.now() - startMs)
    clock.setTimer(again, 10)
  }
  clock.setTimer(again, 10)
  clock.advance(35)
  expect(fired).toEqual([10, 20, 30])
})

test("an advance that settles sees what a moment's promises set going before the next moment comes", async () => {
  const clock = createVirtualClock({ startMs })
  const seen: number[] = []
  clock.setTimer(() => {
    void Promise.resolve().then(() => clock.setTimer(() => seen.push(clock.now() - startMs), 5))
  }, 10)
  clock.setTimer(() => seen.push(clock.now() - startMs), 100)
  await clock.advanceTo(startMs + 200, settle)
  expect(seen).toEqual([15, 100])
  expect(clock.now()).toBe(startMs + 200)
  await clock.advanceTo(startMs, settle)
  expect(clock.now()).toBe(startMs + 200)
})

test("a sleep ends in virtual time, and rejects when its signal aborts", async () => {
  const clock = createVirtualClock({ startMs })
  const slept = clock.sleep(1_000).then(() => clock.now() - startMs)
  const controller = new AbortController()
  const aborted = clock.sleep(5_000, controller.signal)
  const refused = expect(aborted).rejects.toThrow("enough")
  clock.advance(2_000)
  controller.abort(new Error("enough"))
  expect(await slept).toBe(2_000)
  await refused
  expect(clock.waiting()).toBe(0)
  await expect(clock.sleep(1, controller.signal)).rejects.toThrow("enough")
})
