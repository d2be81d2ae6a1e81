import { createVirtualClock } from "../base/virtual-clock"
import type { DueRun } from "../job/due-run"
import { createWaitingRuns } from "./waiting-runs"
import { run, turn } from "./worker-slots-bench.fixture"

function createBench() {
  const clock = createVirtualClock()
  const state = { room: 0 }
  const begun: string[] = []
  const left: string[][] = []
  const waitingRuns = createWaitingRuns({
    clock,
    begin({ runId }: DueRun) {
      if (state.room === 0) return false
      state.room -= 1
      begun.push(runId)
      return true
    },
    leave: (runs) => left.push(runs.map(({ runId }) => runId)),
  })
  async function pass(ms: number) {
    clock.advance(ms)
    await turn()
  }
  const next = (room: number) => {
    state.room = room
    waitingRuns.next()
  }
  return { clock, lingering: waitingRuns, begun, left, pass, next }
}

test("those that wait begin in their order, as many as can", () => {
  const { lingering: waitingRuns, begun, next } = createBench()
  for (const id of ["1", "2", "3"]) waitingRuns.add(run(id))
  next(2)
  next(0)
  expect(begun).toEqual(["1", "2"])
})

test("while runs begin the others go on waiting, and leave as soon as none does", async () => {
  const { lingering: waitingRuns, begun, left, pass, next } = createBench()
  for (const id of ["1", "2", "3", "4"]) waitingRuns.add(run(id))
  next(1)
  await pass(60)
  next(1)
  await pass(20)
  expect({ begun, left }).toEqual({ begun: ["1", "2"], left: [] })
  await pass(20)
  expect(left).toEqual([["3", "4"]])
  next(5)
  expect(begun).toEqual(["1", "2"])
})

test("none waits for longer than 200 ms, however many begin", async () => {
  const { lingering: waitingRuns, left, pass, next } = createBench()
  for (let id = 1; id <= 12; id++) waitingRuns.add(run(`${id}`))
  next(1)
  await pass(60)
  waitingRuns.add(run("young"))
  for (let looks = 0; looks < 7; looks++) {
    next(1)
    await pass(20)
  }
  expect(left).toEqual([["9", "10", "11", "12"]])
})

test("once all have left, no timer runs, and a later run starts it again", async () => {
  const { clock, lingering: waitingRuns, left, pass } = createBench()
  waitingRuns.add(run("1"))
  waitingRuns.stop()
  await pass(60)
  expect({ left, timers: clock.waiting() }).toEqual({ left: [["1"]], timers: 0 })
  waitingRuns.add(run("2"))
  await pass(60)
  expect(left).toEqual([["1"], ["2"]])
})
