import type { DueRun } from "../job/due-run"
import type { Queue } from "../queue/queue"
import { createLanes } from "./lanes"

const run = (runId: string, given: Partial<DueRun> = {}): DueRun => ({
  runId,
  job: "job",
  delivery: 1,
  queue: "default",
  ...given,
})

function createBench(concurrency = 4) {
  const enqueued: string[] = []
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const bounds: number[] = []
  let deliver!: (due: DueRun) => Promise<void>
  const lanes = createLanes({
    concurrencyOf: (queue) => (queue === "elsewhere" ? 0 : concurrency),
    canRun: (job) => job === "job",
    handle: (due) => {
      begun.push(due.runId)
      return new Promise((resolve) => ends.set(due.runId, resolve))
    },
    enqueue: (runs) => enqueued.push(...runs.map(({ runId }) => runId)),
  })
  const queue = {
    deliver: (options: Parameters<Queue["deliver"]>[0]) => {
      deliver = options.handle
      return { setConcurrency: (bound: number) => bounds.push(bound) }
    },
  } as unknown as Queue
  lanes.open({ queue, name: "default" })
  lanes.open({ queue, name: "elsewhere" })
  return { lanes, enqueued, begun, bounds, deliver, end: (runId: string) => ends.get(runId)!() }
}

test("what this process has room for begins here, but for one place, and the rest goes on the queue", () => {
  const { lanes, enqueued, begun } = createBench(4)
  lanes.depart(["1", "2", "3", "4", "5"].map((id) => run(id)))
  expect(begun).toEqual(["1", "2", "3"])
  expect(enqueued).toEqual(["4", "5"])
})

test("runs that came by the queue take the same places", () => {
  const { lanes, enqueued, begun, deliver } = createBench(3)
  void deliver(run("a"))
  void deliver(run("b"))
  lanes.depart([run("1")])
  expect(begun).toEqual(["a", "b"])
  expect(enqueued).toEqual(["1"])
})

test("the queue hands over as many fewer as have begun here, until they end", async () => {
  const { lanes, bounds, end } = createBench(4)
  lanes.depart([run("1"), run("2")])
  end("1")
  await new Promise(setImmediate)
  expect(bounds).toEqual([3, 2, 3])
})

test("a process with one place leaves it to the queue", () => {
  const { lanes, enqueued, begun } = createBench(1)
  lanes.depart([run("1")])
  expect({ begun, enqueued }).toEqual({ begun: [], enqueued: ["1"] })
})

test("a job that this build lacks, and a queue that it does not serve, are for others", () => {
  const { lanes, enqueued, begun } = createBench()
  lanes.depart([run("1", { job: "other" }), run("2", { queue: "elsewhere" }), run("3", { queue: "unknown" })])
  expect({ begun, enqueued }).toEqual({ begun: [], enqueued: ["1", "2", "3"] })
})
