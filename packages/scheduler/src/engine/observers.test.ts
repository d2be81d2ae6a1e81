import { createVirtualClock } from "../base/virtual-clock"
import type { ClaimedRun } from "../ledger/ledger"
import type { Observer } from "./observer"
import { createObservers } from "./observers"

const run = { runId: "1", job: "report", attempt: 1 } as ClaimedRun

function bench(...observers: Observer[]) {
  const log: string[] = []
  const clock = createVirtualClock()
  const logger = { info: () => undefined, warn: () => undefined, error: (line: string) => log.push(line) }
  return { log, clock, observers: createObservers({ clock, logger, observers }) }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test("each observer is notified of what it listens to, whatever the others do", async () => {
  const received: unknown[] = []
  const throwing: Observer = {
    beat() {
      throw new Error("broken")
    },
    runBegan: () => Promise.reject(new Error("broken as well")),
  }
  const { log, observers } = bench(throwing, {}, { beat: (...input) => received.push(...input) })
  observers.notify("beat", 7)
  observers.notify("beat", 8)
  observers.notify("runBegan", run, 9)
  await settled()
  expect(received).toEqual([7, 8])
  expect(log).toEqual(["An observer of scheduled jobs failed in beat; no run is affected: broken"])
})

test("an observer that rejects is logged once, and affects nothing", async () => {
  const { log, observers } = bench({ runBegan: () => Promise.reject(new Error("later")) })
  observers.notify("runBegan", run, 1)
  observers.notify("runBegan", run, 2)
  await settled()
  expect(log).toEqual([expect.stringContaining("failed in runBegan; no run is affected: later")])
})

test("an observer keeps its own this", () => {
  class Counting implements Observer {
    beats = 0
    beat() {
      this.beats += 1
    }
  }
  const counting = new Counting()
  bench(counting).observers.notify("beat", 1)
  expect(counting.beats).toBe(1)
})

test.each<[string, Observer]>([
  ["calls", { around: (_run, call) => call() }],
  [
    "calls twice",
    {
      around(_run, call) {
        void call()
        return call()
      },
    },
  ],
  ["never calls", { around: () => new Promise(() => undefined) }],
  ["answers otherwise", { around: (_run, call) => call().then(() => "another") }],
  [
    "throws",
    {
      around() {
        throw new Error("broken")
      },
    },
  ],
])(
  "a handler is called once, and its own answer counts, where an observer around it %s",
  async (_, given) => {
    let calls = 0
    const { observers } = bench(given, { around: (_run, call) => call() })
    const answer = await observers.around(run, () => Promise.resolve(++calls))
    expect([answer, calls]).toEqual([1, 1])
  },
)

test("what a handler throws comes through, and is no fault of the observer", async () => {
  const { log, observers } = bench({ around: (_run, call) => call().catch(() => undefined) })
  await expect(observers.around(run, () => Promise.reject(new Error("no stock")))).rejects.toThrow("no stock")
  expect(log).toEqual([])
})

test("the observers wrap the call one after the other, the first innermost", async () => {
  const order: string[] = []
  const around = (name: string): Observer => ({
    around(_run, call) {
      order.push(name)
      return call()
    },
  })
  const { observers } = bench(around("first"), around("second"))
  await observers.around(run, () => {
    order.push("handler")
    return Promise.resolve()
  })
  expect(order).toEqual(["second", "first", "handler"])
})

test("a stop waits for observers, but not for long", async () => {
  let done = false
  const { clock, observers } = bench(
    {
      async stop() {
        await settled()
        done = true
      },
    },
    { stop: () => new Promise(() => undefined) },
  )
  const stopped = observers.stop()
  await settled()
  await settled()
  clock.advance(3_000)
  await stopped
  expect(done).toBe(true)
})

test("it is known what nobody listens to", () => {
  const { observers } = bench({ beat: () => undefined })
  expect([observers.observes("beat"), observers.observes("around")]).toEqual([true, false])
})
