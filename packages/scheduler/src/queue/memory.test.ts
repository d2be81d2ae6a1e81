import type { DueRun } from "../job/due-run"
import { createMemoryQueue, createMemoryBroker } from "./memory"
import type { Queue } from "./queue"

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const due = (runId: string, queue = "default"): DueRun => ({ runId, job: "job", delivery: 1, queue })

/** Takes into a list; each message is over when it is released. */
function take(queue: Queue, name = "default") {
  const got: string[] = []
  const releases: (() => void)[] = []
  const release = () => {
    for (const each of releases.splice(0)) each()
  }
  queue.deliver({
    queue: name,
    take: (runs) => {
      got.push(...runs.map(({ runId }) => runId))
      return new Promise((resolve) => releases.push(resolve))
    },
  })
  return { got, release }
}

test("what is added twice under one delivery is delivered once, until it is over", async () => {
  const queue = createMemoryQueue()
  const { got, release } = take(queue)
  await queue.add([due("1"), due("1")])
  await turn()
  await queue.add([due("1")])
  release()
  await turn()
  expect(got).toEqual(["1"])
  await queue.add([due("1")])
  await turn()
  expect(got).toEqual(["1", "1"])
})

test("a process has one message of each queue at a time: one that waits holds no other queue up", async () => {
  const queue = createMemoryQueue()
  const slow = take(queue, "slow")
  const fast = take(queue, "fast")
  await queue.add([due("1", "slow"), due("2", "slow"), due("3", "fast"), due("4", "fast")])
  await turn()
  expect([slow.got, fast.got]).toEqual([["1"], ["3"]])
  fast.release()
  await turn()
  expect([slow.got, fast.got]).toEqual([["1"], ["3", "4"]])
})

test("a backlog comes in parts", async () => {
  const queue = createMemoryQueue()
  const { got } = take(queue)
  await queue.add(Array.from({ length: 200 }, (_, number) => due(String(number))))
  await turn()
  expect(got).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"])
})

test("the free process that has waited longest gets the next", async () => {
  const broker = createMemoryBroker()
  const [first, second] = [take(createMemoryQueue({ broker })), take(createMemoryQueue({ broker }))]
  const others = createMemoryQueue({ broker })
  for (const id of ["1", "2", "3"]) {
    await others.add([due(id)])
    await turn()
    first.release()
    second.release()
    await turn()
  }
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
  const reported: string[] = []
  const queue = createMemoryQueue({
    broker,
    onUnreachable: () => reported.push("unreachable"),
    onReachable: () => reported.push("reachable"),
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
  expect(reported).toEqual(["reachable", "unreachable", "reachable"])
})

test("a flush loses what waits and nothing else", async () => {
  const broker = createMemoryBroker()
  const queue = createMemoryQueue({ broker })
  const { got } = take(queue)
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
  await dying.add([due("1")])
  await turn()
  dying.vanish()
  const other = take(createMemoryQueue({ broker }))
  await turn()
  expect([got, other.got]).toEqual([["1"], ["1"]])
})

test("what a stopped process had comes to the others, and it takes its share again when it goes on", async () => {
  const broker = createMemoryBroker()
  const stopped = createMemoryQueue({ broker })
  const { got } = take(stopped)
  await stopped.add([due("1")])
  await turn()
  stopped.stall()
  const other = take(createMemoryQueue({ broker }))
  await stopped.add([due("2")])
  await turn()
  expect(other.got).toEqual(["1"])
  stopped.recover()
  await turn()
  expect(got).toEqual(["1", "2"])
})
