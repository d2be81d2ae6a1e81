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

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function createBench(concurrency = 4, isShared = false) {
  const enqueued: string[] = []
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const opened: string[] = []
  let take!: (runs: DueRun[]) => Promise<void>
  const lanes = createLanes({
    concurrencyOf: (queue) => (queue === "elsewhere" ? 0 : concurrency),
    canRun: (job) => job === "job",
    handle: (due) => {
      begun.push(due.runId)
      return new Promise((resolve) => ends.set(due.runId, resolve))
    },
    enqueue: (runs) => enqueued.push(...runs.map(({ runId }) => runId)),
    isShared: () => isShared,
  })
  const queue = {
    deliver: (options: Parameters<Queue["deliver"]>[0]) => {
      opened.push(options.queue)
      take = options.take
    },
  } as unknown as Queue
  lanes.open({ queue, name: "default" })
  lanes.open({ queue, name: "elsewhere" })
  /** Whether the queue may bring the next message. */
  async function bring(...runs: DueRun[]): Promise<{ over: boolean }> {
    const message = { over: false }
    void take(runs).then(() => (message.over = true))
    await turn()
    return message
  }
  const end = async (runId: string) => {
    ends.get(runId)!()
    await turn()
  }
  return { lanes, opened, enqueued, begun, bring, end }
}

test("what this process has room for begins here, but for one place, and the rest goes on the queue", () => {
  const { lanes, enqueued, begun } = createBench(4)
  lanes.depart(["1", "2", "3", "4", "5"].map((id) => run(id)))
  expect(begun).toEqual(["1", "2", "3"])
  expect(enqueued).toEqual(["4", "5"])
})

test("where runs are shared, this process begins one while it does nothing else", async () => {
  const { lanes, enqueued, begun, bring, end } = createBench(4, true)
  lanes.depart([run("1"), run("2")])
  expect({ begun, enqueued }).toEqual({ begun: ["1"], enqueued: ["2"] })
  await end("1")
  await bring(run("3"))
  lanes.depart([run("4")])
  expect({ begun, enqueued }).toEqual({ begun: ["1", "3"], enqueued: ["2", "4"] })
})

test("runs that came by the queue take the same places", async () => {
  const { lanes, enqueued, begun, bring } = createBench(3)
  await bring(run("a"))
  await bring(run("b"))
  lanes.depart([run("1")])
  expect(begun).toEqual(["a", "b"])
  expect(enqueued).toEqual(["1"])
})

test("the next message comes as soon as there is a place for it, and not before", async () => {
  const { bring, begun, end } = createBench(2)
  expect(await bring(run("1"))).toEqual({ over: true })
  const second = await bring(run("2"))
  expect(second).toEqual({ over: false })
  await end("1")
  expect(second).toEqual({ over: true })
  expect(begun).toEqual(["1", "2"])
})

test("a message of several runs is over when each has had its place", async () => {
  const { bring, begun, end } = createBench(2)
  const message = await bring(run("1"), run("2"), run("3"))
  expect([begun.length, message.over]).toEqual([2, false])
  await end("2")
  expect([begun.length, message.over]).toEqual([3, false])
  await end("1")
  expect(message.over).toBe(true)
})

test("a process with one place leaves it to the queue", async () => {
  const { lanes, enqueued, begun, bring, end } = createBench(1)
  lanes.depart([run("1")])
  expect({ begun, enqueued }).toEqual({ begun: [], enqueued: ["1"] })
  const message = await bring(run("2"))
  expect(message.over).toBe(false)
  await end("2")
  expect({ begun, ...message }).toEqual({ begun: ["2"], over: true })
})

test("a job that this build lacks, and a queue that it does not serve, are for others", () => {
  const { lanes, opened, enqueued, begun } = createBench()
  lanes.depart([run("1", { job: "other" }), run("2", { queue: "elsewhere" }), run("3", { queue: "unknown" })])
  expect({ opened, begun, enqueued }).toEqual({ opened: ["default"], begun: [], enqueued: ["1", "2", "3"] })
})

test("at a stop, what waits for a place goes back on the queue, and nothing begins any more", async () => {
  const { lanes, enqueued, begun, bring, end } = createBench(2)
  const message = await bring(run("1"), run("2"), run("3"), run("4"))
  lanes.stop()
  await turn()
  expect({ enqueued, ...message }).toEqual({ enqueued: ["3", "4"], over: true })
  await end("1")
  lanes.depart([run("5")])
  expect({ begun, enqueued }).toEqual({ begun: ["1", "2"], enqueued: ["3", "4", "5"] })
})
