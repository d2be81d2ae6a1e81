import { createBench, run, turn } from "./worker-slots-bench.fixture"

/** Three slots, all taken by runs of a job that is known to take a moment. */
async function createQuickBench() {
  const bench = createBench(3)
  bench.state.isQuick = true
  bench.slots.dispatch([run("0")])
  await bench.end("0")
  const first = await bench.bring(run("1"), run("2"), run("3"))
  return { ...bench, first }
}

const turns = async () => {
  for (let count = 0; count < 6; count++) await turn()
}

test("where slots are soon free, the next message comes before there is one, and still no handler begins without", async () => {
  const { first, state, begun, admitted, bring, end } = await createQuickBench()
  expect(first.over).toBe(true)
  const second = await bring(run("4"), run("5"))
  expect(second.over).toBe(true)
  expect({ begun, admitted }).toEqual({
    begun: ["0", "1", "2", "3", "4", "5"],
    admitted: ["0", "1", "2", "3"],
  })
  for (const id of ["1", "2", "3", "4", "5"]) await end(id)
  expect(admitted).toEqual(["0", "1", "2", "3", "4", "5"])
  expect(state.mostAtOnce).toBe(3)
})

test("where none becomes free after all, the runs of such a message go to everybody, and the next waits for a slot", async () => {
  const { clock, refused, enqueued, admitted, bring, end } = await createQuickBench()
  const second = await bring(run("4"), run("5", { delivery: 2 }), run("6", { delivery: 2 }))
  expect(second.over).toBe(false)
  clock.advance(200)
  await turns()
  // The one that was claimed came back from its claim; of the others none was claimed.
  expect({ refused, enqueued: enqueued.toSorted() }).toEqual({ refused: ["4"], enqueued: ["4", "5", "6"] })
  expect(second.over).toBe(false)
  await end("1")
  expect(second.over).toBe(true)
  expect(admitted).toEqual(["0", "1", "2", "3"])
})

test("a message none of whose runs began goes back under another id than its own, which is still on the queue", async () => {
  const { clock, enqueued, bring } = await createQuickBench()
  await bring(run("4", { delivery: 2 }), run("5", { delivery: 2 }))
  clock.advance(200)
  await turns()
  expect(enqueued).toEqual(["4 sent on 1", "5 sent on 1"])
})

test("what others have sent on goes on under an id that none of them has", async () => {
  const { clock, enqueued, bring } = await createQuickBench()
  await bring(run("4", { delivery: 2, reoffered: true, returned: 3 }))
  clock.advance(200)
  await turns()
  expect(enqueued).toEqual(["4 sent on 4"])
})

test("a message that comes when a forecast has failed in between goes back at once", async () => {
  const { clock, refused, enqueued, bring } = await createQuickBench()
  await bring(run("4"))
  clock.advance(200)
  await turns()
  expect({ refused, enqueued }).toEqual({ refused: ["4"], enqueued: ["4"] })
  const next = await bring(run("5"))
  await turns()
  expect({ enqueued, ...next }).toEqual({ enqueued: ["4", "5 sent on 1"], over: false })
})

test("a message that came ahead is here for a moment only, however fast slots become free", async () => {
  const { passMs, enqueued, admitted, bring, end } = await createQuickBench()
  const ids = Array.from({ length: 48 }, (_, index) => `${index + 1}`)
  await bring(...ids.slice(3).map((id) => run(id, { delivery: 2 })))
  for (const [index, id] of ids.slice(0, 40).entries()) {
    if (index % 3 === 0) passMs(15)
    await end(id)
  }
  await turns()
  expect({ admitted, enqueued }).toEqual({ admitted: ["0", ...ids.slice(0, 43)], enqueued: ids.slice(43) })
})

test("a message whose runs nobody takes begins here as soon as there is a slot", async () => {
  const { clock, state, admitted, bring, end } = await createQuickBench()
  await bring(run("4", { delivery: 2 }))
  state.isRefusing = true
  clock.advance(200)
  await turns()
  // The first slot is kept for the queue.
  await end("1")
  await end("2")
  expect(admitted).toEqual(["0", "1", "2", "3", "4"])
})

test("a run that has a permit has the next slot here, and is offered to everybody a little later", async () => {
  const { clock, enqueued, admitted, bring, end } = await createQuickBench()
  await bring(run("4", { hasPermit: true }))
  clock.advance(100)
  await turns()
  expect(enqueued).toEqual([])
  clock.advance(100)
  expect(enqueued).toEqual(["4 sent on 1"])
  await end("1")
  await turns()
  expect(admitted).toEqual(["0", "1", "2", "3", "4"])
})

test("a slot that is free stays kept for the queue, and a message that comes for it waits as ever", async () => {
  const { clock, state, begun, enqueued, bring, end } = await createQuickBench()
  for (const id of ["1", "2", "3"]) await end(id)
  await bring(run("4"))
  state.isQuick = false
  await bring(run("5"), run("6"), run("7"))
  clock.advance(1_000)
  await turns()
  expect({ begun, enqueued }).toEqual({ begun: ["0", "1", "2", "3", "4", "5", "6"], enqueued: [] })
})

test("at a stop, a message that came before its slot goes back", async () => {
  const { slots, enqueued, bring } = await createQuickBench()
  const second = await bring(run("4", { delivery: 2 }))
  slots.stop()
  await turns()
  expect({ enqueued, ...second }).toEqual({ enqueued: ["4 sent on 1"], over: true })
})

test("while one run is known to take long, no message comes before its slot", async () => {
  const { clock, slots, state, bring, end } = await createQuickBench()
  for (const id of ["1", "2", "3"]) await end(id)
  state.isQuick = false
  slots.dispatch([run("7")])
  await turns()
  state.isQuick = true
  const next = await bring(run("8"), run("9"))
  expect(next.over).toBe(false)
  clock.advance(1_000)
  await end("8")
  expect(next.over).toBe(true)
})
