import { createBench, run, turn } from "./worker-slots-bench.fixture"

test("with one slot, what the queue has not brought soon begins here, one after the other", async () => {
  const { clock, slots, state, begun, end } = createBench(1)
  slots.dispatch([run("1"), run("2")])
  clock.advance(1_000)
  await turn()
  expect(begun).toEqual(["1"])
  slots.dispatch([run("3")])
  clock.advance(1_000)
  await end("1")
  expect(begun).toEqual(["1", "2"])
  await end("2")
  expect(begun).toEqual(["1", "2", "3"])
  expect(state.mostAtOnce).toBe(1)
})

test("with one slot that a message has, the rest is left to the queue, which works", async () => {
  const { clock, slots, begun, bring, end } = createBench(1)
  await bring(run("a"))
  slots.dispatch([run("1")])
  clock.advance(1_000)
  await end("a")
  expect(begun).toEqual(["a"])
})

test.each([1, 2, 3])(
  "of %d slots, what the queue refuses waits for one of them, once however often it is offered",
  async (count) => {
    const { slots, state, begun, end } = createBench(count)
    state.isRefusing = true
    const all = ["1", "2", "3", "4", "5"]
    for (let times = 0; times < 2; times++) {
      slots.dispatch(all.slice(begun.length).map((id) => run(id)))
      await turn()
    }
    expect(begun).toHaveLength(count)
    for (const id of all) await end(id)
    expect(begun).toEqual(all)
    expect(state.mostAtOnce).toBe(count)
  },
)

test("what waits here because the queue refused it does not begin once it stops", async () => {
  const { slots, state, begun, end } = createBench(1)
  state.isRefusing = true
  slots.dispatch([run("1"), run("2")])
  await turn()
  slots.stop()
  await end("1")
  expect(begun).toEqual(["1"])
})
