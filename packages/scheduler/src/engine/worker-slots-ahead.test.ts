import { createBench, run, turn } from "./worker-slots-bench.fixture"

test("where runs end in a moment, those without a slot are claimed ahead, and each has one when its handler begins", async () => {
  const { slots, state, begun, admitted, enqueued, end } = createBench(3)
  state.isQuick = true
  slots.dispatch([run("1")])
  await end("1")
  slots.dispatch(["2", "3", "4", "5"].map((id) => run(id)))
  await turn()
  expect({ begun, admitted, enqueued }).toEqual({
    begun: ["1", "2", "3", "4", "5"],
    admitted: ["1", "2", "3"],
    enqueued: [],
  })
  await end("2")
  await end("3")
  expect(admitted).toEqual(["1", "2", "3", "4", "5"])
  expect(state.mostAtOnce).toBe(2)
})

test("a run that was claimed ahead, and gets no slot soon after all, is handed back and offered to everybody", async () => {
  const { clock, slots, state, admitted, refused, enqueued, end } = createBench(2)
  state.isQuick = true
  slots.dispatch([run("1")])
  await end("1")
  slots.dispatch([run("2"), run("3")])
  await turn()
  clock.advance(200)
  for (let turns = 0; turns < 4; turns++) await turn()
  expect({ admitted, refused, enqueued }).toEqual({ admitted: ["1", "2"], refused: ["3"], enqueued: ["3"] })
  await end("2")
  expect(admitted).toEqual(["1", "2"])
})

test("where runs take long, none is claimed ahead, and the queue has the others at once", async () => {
  const { slots, state, begun, enqueued, end } = createBench(2)
  slots.dispatch([run("1")])
  await end("1")
  state.isQuick = true
  slots.dispatch([run("2"), run("3")])
  expect({ begun, enqueued }).toEqual({ begun: ["1", "2"], enqueued: ["3"] })
})

test("while nothing is known of a job, its runs wait for what the first of them take, and follow as these end", async () => {
  const { clock, slots, state, begun, admitted, enqueued, end } = createBench(3)
  state.isQuick = true
  slots.dispatch(["1", "2", "3", "4", "5"].map((id) => run(id)))
  expect({ begun, enqueued }).toEqual({ begun: ["1", "2"], enqueued: [] })
  await end("1")
  expect(begun).toEqual(["1", "2", "3", "4", "5"])
  for (const id of ["2", "3", "4", "5"]) await end(id)
  clock.advance(1_000)
  await turn()
  expect({ admitted, enqueued }).toEqual({ admitted: ["1", "2", "3", "4", "5"], enqueued: [] })
  expect(state.mostAtOnce).toBe(2)
})

test("where none of the first ends, the others go on the queue together", async () => {
  const { clock, slots, state, begun, enqueued } = createBench(2)
  state.isQuick = true
  slots.dispatch([run("1"), run("2"), run("3")])
  clock.advance(59)
  await turn()
  expect({ begun, enqueued }).toEqual({ begun: ["1"], enqueued: [] })
  clock.advance(1)
  await turn()
  expect({ begun, enqueued }).toEqual({ begun: ["1"], enqueued: ["2", "3"] })
})

test("where others may have time, or this process ends, no run waits for what the first of them take", async () => {
  const shared = createBench(4, true)
  shared.state.isQuick = true
  shared.slots.dispatch(["1", "2", "3"].map((id) => run(id)))
  expect(shared.enqueued).toEqual(["2", "3"])
  const ending = createBench(2)
  ending.state.isQuick = true
  ending.slots.dispatch([run("1"), run("2")])
  ending.slots.stop()
  await turn()
  expect({ begun: ending.begun, enqueued: ending.enqueued }).toEqual({ begun: ["1"], enqueued: ["2"] })
})

test("at a stop, what was claimed ahead is handed back at once", async () => {
  const { slots, state, admitted, refused, end } = createBench(2)
  state.isQuick = true
  slots.dispatch([run("1")])
  await end("1")
  slots.dispatch([run("2"), run("3")])
  await turn()
  slots.stop()
  await turn()
  expect({ admitted, refused }).toEqual({ admitted: ["1", "2"], refused: ["3"] })
})

test("once stopped, a run that was given the slot of one that ends goes on the queue, however short it is", async () => {
  const { slots, state, begun, enqueued, end } = createBench(3)
  state.isQuick = true
  slots.dispatch([run("1")])
  await end("1")
  slots.stop()
  slots.dispatch([run("2"), run("3", { hasPermit: true })])
  await turn()
  expect({ begun, enqueued: enqueued.toSorted() }).toEqual({ begun: ["1"], enqueued: ["2", "3"] })
})

test("after one that was claimed ahead had no slot, none is claimed ahead until a run has ended", async () => {
  const { clock, slots, state, begun, refused, enqueued, end } = createBench(2)
  state.isQuick = true
  slots.dispatch([run("1")])
  await end("1")
  slots.dispatch([run("2"), run("3")])
  clock.advance(200)
  for (let turns = 0; turns < 4; turns++) await turn()
  slots.dispatch([run("4")])
  expect({ refused, begun, enqueued }).toEqual({
    refused: ["3"],
    begun: ["1", "2", "3"],
    enqueued: ["3", "4"],
  })
  await end("2")
  slots.dispatch([run("5"), run("6")])
  await turn()
  expect(begun).toEqual(["1", "2", "3", "5", "6"])
})

test("what is handed back while the queue takes nothing begins here as soon as it can", async () => {
  const { clock, slots, state, admitted, refused, end } = createBench(2)
  state.isQuick = true
  slots.dispatch([run("1")])
  await end("1")
  slots.dispatch([run("2"), run("3")])
  state.isRefusing = true
  await turn()
  clock.advance(200)
  for (let turns = 0; turns < 4; turns++) await turn()
  // The slot that is kept for the queue.
  expect({ admitted, refused }).toEqual({ admitted: ["1", "2", "3"], refused: ["3"] })
  expect(state.mostAtOnce).toBe(2)
})

test("what is handed back with the permit has the next slot here, and is offered to everybody a little later", async () => {
  const { clock, slots, state, admitted, refused, enqueued, end } = createBench(2)
  Object.assign(state, { isQuick: true, isBounded: true })
  slots.dispatch([run("1")])
  await end("1")
  slots.dispatch([run("2"), run("3")])
  await turn()
  clock.advance(100)
  for (let turns = 0; turns < 4; turns++) await turn()
  expect({ refused, enqueued }).toEqual({ refused: ["3"], enqueued: [] })
  clock.advance(100)
  expect(enqueued).toEqual(["3"])
  await end("2")
  expect(admitted).toEqual(["1", "2", "3"])
})

test("neither a run that was handed back before nor one with a permit is claimed before there is a slot here", async () => {
  const { slots, state, begun, enqueued, end } = createBench(2)
  state.isQuick = true
  slots.dispatch([run("1")])
  await end("1")
  // The first of those with a slot of their jobs is lent the one that is kept for the queue.
  const given = [{ hasPermit: true }, { hasPermit: true }, { delivery: 2 }]
  slots.dispatch([run("2"), ...given.map((each, index) => run(`${index + 3}`, each))])
  await turn()
  expect({ begun, enqueued }).toEqual({ begun: ["1", "2", "3"], enqueued: ["5"] })
})
