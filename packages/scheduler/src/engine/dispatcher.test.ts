import { createVirtualClock } from "../base/virtual-clock"
import type { DueRun, PlannedRun } from "../job/due-run"
import { createDispatcher } from "./dispatcher"

function createBench() {
  const clock = createVirtualClock()
  const dispatched: [number, string[]][] = []
  const begin = clock.now()
  const dispatch = (runs: DueRun[]) =>
    void dispatched.push([clock.now() - begin, runs.map(({ runId }) => runId)])
  const dispatcher = createDispatcher({ clock, dispatch })
  const planned = (runId: string, inMs: number): PlannedRun => ({
    runId,
    job: "job",
    delivery: 1,
    queue: "default",
    runAtMs: begin + inMs,
  })
  return { clock, dispatched, dispatcher, planned }
}

test("a run is dispatched in time to be claimed and not before, together with those of the same time", () => {
  const { clock, dispatched, dispatcher, planned } = createBench()
  dispatcher.add([planned("1", 500), planned("2", 500), planned("3", 700)])
  dispatcher.add([planned("4", 500)])
  clock.advance(479)
  expect(dispatched).toEqual([])
  clock.advance(1_000)
  expect(dispatched).toEqual([
    [480, ["1", "2", "4"]],
    [680, ["3"]],
  ])
})

test("what is due already, or in a moment, is dispatched at once", () => {
  const { dispatched, dispatcher, planned } = createBench()
  dispatcher.add([planned("1", 0), planned("2", -5_000), planned("3", 15), planned("4", 30)])
  expect(dispatched).toEqual([[0, ["1", "2", "3"]]])
})

test("a stop returns what waits; what is due at once is still dispatched, and nothing else", () => {
  const { clock, dispatched, dispatcher, planned } = createBench()
  dispatcher.add([planned("1", 500), planned("2", 800)])
  expect(dispatcher.stop().map(({ runId }) => runId)).toEqual(["1", "2"])
  dispatcher.add([planned("3", 0), planned("4", 500)])
  clock.advance(5_000)
  expect(dispatched).toEqual([[0, ["3"]]])
})
