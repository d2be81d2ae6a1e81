import fc from "fast-check"
import { createBench, run, turn } from "./worker-slots-bench.fixture"

test("what this process has room for begins here, but for one slot, and the rest goes on the queue", () => {
  const { slots, enqueued, begun } = createBench(4)
  slots.dispatch(["1", "2", "3", "4", "5"].map((id) => run(id)))
  expect(begun).toEqual(["1", "2", "3"])
  expect(enqueued).toEqual(["4", "5"])
})

test("where runs are shared, this process begins one while it does nothing else", async () => {
  const { slots, enqueued, begun, bring, end } = createBench(4, true)
  slots.dispatch([run("1"), run("2")])
  expect({ begun, enqueued }).toEqual({ begun: ["1"], enqueued: ["2"] })
  await end("1")
  await bring(run("3"))
  slots.dispatch([run("4")])
  expect({ begun, enqueued }).toEqual({ begun: ["1", "3"], enqueued: ["2", "4"] })
})

test("runs that came by the queue take the same slots", async () => {
  const { slots, enqueued, begun, bring } = createBench(3)
  await bring(run("a"))
  await bring(run("b"))
  slots.dispatch([run("1")])
  expect(begun).toEqual(["a", "b"])
  expect(enqueued).toEqual(["1"])
})

test("the next message comes as soon as there is a slot for it, and not before", async () => {
  const { bring, begun, end } = createBench(2)
  expect(await bring(run("1"))).toEqual({ over: true })
  const second = await bring(run("2"))
  expect(second).toEqual({ over: false })
  await end("1")
  expect(second).toEqual({ over: true })
  expect(begun).toEqual(["1", "2"])
})

test("a message of several runs is over when each has had its slot", async () => {
  const { bring, begun, end } = createBench(2)
  const message = await bring(run("1"), run("2"), run("3"))
  expect([begun.length, message.over]).toEqual([2, false])
  await end("2")
  expect([begun.length, message.over]).toEqual([3, false])
  await end("1")
  expect(message.over).toBe(true)
})

test("a process with one slot leaves it to the queue", async () => {
  const { slots, enqueued, begun, bring, end } = createBench(1)
  slots.dispatch([run("1")])
  expect({ begun, enqueued }).toEqual({ begun: [], enqueued: ["1"] })
  const message = await bring(run("2"))
  expect(message.over).toBe(false)
  await end("2")
  expect({ begun, ...message }).toEqual({ begun: ["2"], over: true })
})

test("a job that this build lacks, and a queue that it does not serve, are for others", () => {
  const { slots, opened, enqueued, begun } = createBench()
  slots.dispatch([
    run("1", { job: "other" }),
    run("2", { queue: "elsewhere" }),
    run("3", { queue: "unknown" }),
  ])
  expect({ opened, begun, enqueued }).toEqual({ opened: ["default"], begun: [], enqueued: ["1", "2", "3"] })
})

test("at a stop, what waits for a slot goes back on the queue, and nothing begins any more", async () => {
  const { slots, enqueued, begun, bring, end } = createBench(2)
  const message = await bring(run("1"), run("2"), run("3"), run("4"))
  slots.stop()
  await turn()
  expect({ enqueued, ...message }).toEqual({ enqueued: ["3", "4"], over: true })
  await end("1")
  slots.dispatch([run("5")])
  expect({ begun, enqueued }).toEqual({ begun: ["1", "2"], enqueued: ["3", "4", "5"] })
})

test.each([1, 2, 3])("of %d slots, shared or not, no more runs begin than there are", async (concurrency) => {
  const { slots, state, bring } = createBench(concurrency, true)
  slots.dispatch([run("1"), run("2"), run("3"), run("4")])
  await bring(run("a"))
  slots.dispatch([run("5")])
  expect(state.mostAtOnce).toBeLessThanOrEqual(concurrency)
})

test("while the queue is out of reach its slot is lent to a run of this process, and a message then waits", async () => {
  const { slots, state, begun, enqueued, bring, end } = createBench(1, true)
  state.isCutOff = true
  slots.dispatch([run("1"), run("2")])
  expect({ begun, enqueued }).toEqual({ begun: ["1"], enqueued: ["2"] })
  state.isCutOff = false
  const message = await bring(run("a"))
  expect({ begun, ...message }).toEqual({ begun: ["1"], over: false })
  await end("1")
  await end("a")
  expect({ begun, ...message }).toEqual({ begun: ["1", "a"], over: true })
  slots.dispatch([run("3")])
  expect(enqueued).toEqual(["2", "3"])
})

test("a run whose handling fails gives its slot back", async () => {
  const { begun, bring, end } = createBench(1)
  const message = await bring(run("1"))
  await end("1", new Error("no"))
  await bring(run("2"))
  expect({ begun, ...message }).toEqual({ begun: ["1", "2"], over: true })
})

test("once stopped, no queue is opened any more, and a message that still comes goes back", async () => {
  const { slots, queue, opened, enqueued, begun, bring } = createBench(2)
  slots.stop()
  slots.open({ queue, name: "later" })
  const message = await bring(run("1"), run("2"))
  expect({ opened, begun, enqueued, ...message }).toEqual({
    opened: ["default"],
    begun: [],
    enqueued: ["1 sent on 1", "2 sent on 1"],
    over: true,
  })
})

test("whatever comes in whatever order, no more runs at once than there are slots, and all begin in the end", async () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("dispatch"), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant("end"), slot: fc.nat() }),
      fc.record({ kind: fc.constant("fail"), slot: fc.nat() }),
      fc.record({ kind: fc.constant("share") }),
      fc.record({ kind: fc.constant("cut off") }),
      fc.record({ kind: fc.constant("hurry") }),
      fc.record({ kind: fc.constant("wait") }),
      fc.record({ kind: fc.constant("bring"), count: fc.integer({ min: 1, max: 4 }) }),
    ),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (concurrency, trace) => {
      const { clock, slots, state, admitted, queued, ends, bring, end } = createBench(concurrency)
      let ids = 0
      const runs = (count: number) => Array.from({ length: count }, () => run(String((ids += 1))))
      let message = { over: true }
      const endOne = (slot: number, error?: Error) => {
        const under = [...ends.keys()]
        return under.length > 0 ? end(under[slot % under.length]!, error) : undefined
      }
      for (const step of trace) {
        await turn()
        if (step.kind === "dispatch") slots.dispatch(runs((step as { count: number }).count))
        else if (step.kind === "share") state.isShared = !state.isShared
        else if (step.kind === "cut off") state.isCutOff = !state.isCutOff
        else if (step.kind === "hurry") state.isQuick = !state.isQuick
        else if (step.kind === "wait") clock.advance(200)
        else if (step.kind !== "bring") {
          await endOne((step as { slot: number }).slot, step.kind === "fail" ? new Error("no") : undefined)
        } else if (message.over && !state.isCutOff)
          message = await bring(...runs((step as { count: number }).count))
      }
      // The queue brings what is on it as soon as it may, and every run comes to its end.
      await turn()
      while (admitted.length < ids && (ends.size > 0 || queued.length > 0)) {
        if (message.over && queued.length > 0) message = await bring(queued.shift()!)
        await endOne(0)
        await turn()
        if (ends.size === 0 && queued.length === 0) clock.advance(200)
        await turn()
      }
      while (ends.size > 0) await endOne(0)
      await turn()
      expect(state.mostAtOnce).toBeLessThanOrEqual(concurrency)
      expect(new Set(admitted).size).toBe(ids)
      expect(admitted).toHaveLength(ids)
      expect(message).toEqual({ over: true })
    }),
    { numRuns: 300 },
  )
})

test("a run that has a permit gets the next one here, before what came earlier", async () => {
  const { clock, slots, bring, end, begun, enqueued, state } = createBench(2)
  await bring(run("1"), run("2"), run("3"))
  slots.dispatch([run("4", { hasPermit: true }), run("5")])
  await end("1")
  expect({ begun, enqueued }).toEqual({ begun: ["1", "2", "4"], enqueued: ["5"] })
  clock.advance(1_000)
  expect(enqueued).toEqual(["5"])
  await end("2")
  expect(begun).toEqual(["1", "2", "4", "3"])
  expect(state.mostAtOnce).toBe(2)
})

test("a run that has a permit, and gets none here soon, is offered to everybody", async () => {
  const { clock, slots, bring, end, begun, enqueued } = createBench(2)
  await bring(run("1"), run("2"))
  slots.dispatch([run("3", { hasPermit: true })])
  expect(enqueued).toEqual([])
  clock.advance(1_000)
  expect(enqueued).toEqual(["3"])
  await end("1")
  expect(begun).toEqual(["1", "2", "3"])
})

test("where it stops, a run that has a permit goes on the queue", async () => {
  const { slots, bring, enqueued } = createBench(2)
  await bring(run("1"), run("2"))
  slots.dispatch([run("3", { hasPermit: true })])
  slots.stop()
  await turn()
  expect(enqueued).toEqual(["3"])
})

test("runs that were handed on use the slot that is kept for a message, but not twice in a row while one is there", async () => {
  const { slots, bring, end, begun } = createBench(1)
  slots.dispatch([run("1", { hasPermit: true })])
  expect(begun).toEqual(["1"])
  await bring(run("a"), run("b"))
  slots.dispatch([run("2", { hasPermit: true })])
  await end("1")
  slots.dispatch([run("3", { hasPermit: true })])
  await end("2")
  expect(begun).toEqual(["1", "2", "a"])
  await end("a")
  await end("3")
  expect(begun).toEqual(["1", "2", "a", "3", "b"])
})

test("a slot that is kept for a message, and for which none comes, is lent to a run that was handed on", async () => {
  const { clock, slots, bring, end, begun, enqueued } = createBench(1)
  await bring(run("a"))
  slots.dispatch([run("1", { hasPermit: true })])
  await end("a")
  slots.dispatch([run("2", { hasPermit: true })])
  await end("1")
  expect(begun).toEqual(["a", "1"])
  clock.advance(20)
  await turn()
  expect(begun).toEqual(["a", "1", "2"])
  slots.dispatch([run("3", { hasPermit: true })])
  await end("2")
  expect(begun).toEqual(["a", "1", "2", "3"])
  expect(enqueued).toEqual([])
})
