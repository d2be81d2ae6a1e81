import type { DueRun } from "../job/due-run"
import { createMemoryQueue } from "./memory"
import { createMemoryBroker } from "./memory-broker"
import type { Queue } from "./queue"

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const due = (runId: string, queue = "default"): DueRun => ({ runId, job: "job", delivery: 1, queue })

/** Delivers to a list; each run goes on until it is released. */
function take(queue: Queue, options: { queue?: string; concurrency?: number } = {}) {
  const got: string[] = []
  const releases: (() => void)[] = []
  const release = () => {
    for (const each of releases.splice(0)) each()
  }
  queue.deliver({
    queue: options.queue ?? "default",
    concurrency: options.concurrency ?? 10,
    handle: (run) => {
      got.push(run.runId)
      return new Promise((resolve) => releases.push(resolve))
    },
  })
  return { got, release }
}

test("what is added twice under one delivery is delivered once, until it has ended", async () => {
  const queue = createMemoryQueue()
  const { got, release } = take(queue)
  await queue.add([due("1"), due("2"), due("1")])
  await turn()
  await queue.add([due("1")])
  await turn()
  expect(got).toEqual(["1", "2"])
  release()
  await turn()
  await queue.add([due("1")])
  await turn()
  expect(got).toEqual(["1", "2", "1"])
})

test("each named queue has its own concurrency: a full one holds no other up", async () => {
  const queue = createMemoryQueue()
  const slow = take(queue, { queue: "slow", concurrency: 1 })
  const fast = take(queue, { queue: "fast", concurrency: 2 })
  await queue.add([due("1", "slow"), due("2", "slow"), due("3", "fast"), due("4", "fast"), due("5", "fast")])
  await turn()
  expect([slow.got, fast.got]).toEqual([["1"], ["3", "4"]])
  slow.release()
  await turn()
  expect(slow.got).toEqual(["1", "2"])
})

test("a process that makes room gets what waits", async () => {
  const queue = createMemoryQueue()
  const got: string[] = []
  const handle = (run: DueRun) => {
    got.push(run.runId)
    return new Promise<void>(() => {})
  }
  const delivery = queue.deliver({ queue: "default", concurrency: 1, handle })
  await queue.add([due("1"), due("2")])
  await turn()
  expect(got).toEqual(["1"])
  delivery.setConcurrency(2)
  await turn()
  expect(got).toEqual(["1", "2"])
})

test("the free process that has waited longest gets the next", async () => {
  const broker = createMemoryBroker()
  const [first, second] = [take(createMemoryQueue({ broker })), take(createMemoryQueue({ broker }))]
  await createMemoryQueue({ broker }).add([due("1"), due("2"), due("3")])
  await turn()
  expect([first.got, second.got]).toEqual([["1", "3"], ["2"]])
})

test("a queue that holds takes nothing more, and is drained when what it had has ended", async () => {
  const queue = createMemoryQueue()
  const { got, release } = take(queue)
  await queue.add([due("1")])
  await turn()
  queue.hold()
  await queue.add([due("2")])
  let isDrained = false
  const drained = queue.drained().then(() => (isDrained = true))
  await turn()
  expect({ got, isDrained }).toEqual({ got: ["1"], isDrained: false })
  release()
  await drained
  expect(got).toEqual(["1"])
})

test("while the broker is down an add is refused and nothing is delivered; what waited comes afterwards", async () => {
  const broker = createMemoryBroker()
  const told: string[] = []
  const queue = createMemoryQueue({
    broker,
    onUnreachable: () => told.push("unreachable"),
    onReachable: () => told.push("reachable"),
  })
  await turn()
  await queue.add([due("1")])
  broker.down = true
  const { got } = take(queue)
  await expect(queue.add([due("2")])).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE", retryable: true })
  await turn()
  expect(got).toEqual([])
  broker.down = false
  await turn()
  expect(got).toEqual(["1"])
  expect(told).toEqual(["reachable", "unreachable", "reachable"])
})

test("a flush loses what waits and nothing else", async () => {
  const broker = createMemoryBroker()
  const queue = createMemoryQueue({ broker })
  const { got } = take(queue, { concurrency: 1 })
  await queue.add([due("1"), due("2")])
  await turn()
  expect([broker.waiting(), broker.underWay()]).toEqual([1, 1])
  broker.flush()
  await queue.add([due("3")])
  expect([broker.waiting(), broker.underWay(), got]).toEqual([1, 1, ["1"]])
})

test("what a killed process had comes to the others", async () => {
  const broker = createMemoryBroker()
  const dying = createMemoryQueue({ broker })
  const { got } = take(dying)
  await dying.add([due("1"), due("2")])
  await turn()
  dying.vanish()
  const other = take(createMemoryQueue({ broker }))
  await turn()
  expect([got, other.got]).toEqual([
    ["1", "2"],
    ["1", "2"],
  ])
})

test("what a stopped process had comes to the others, and it takes its share again when it goes on", async () => {
  const broker = createMemoryBroker()
  const stopped = createMemoryQueue({ broker })
  const { got } = take(stopped)
  await stopped.add([due("1")])
  await turn()
  stopped.stall()
  const other = take(createMemoryQueue({ broker }), { concurrency: 1 })
  await stopped.add([due("2")])
  await turn()
  expect(other.got).toEqual(["1"])
  stopped.recover()
  await turn()
  expect(got).toEqual(["1", "2"])
})
