import { createVirtualClock } from "../base/virtual-clock"
import { createSlotPool, concurrencyOf, createAdmission, type Slot, type SlotPool } from "./slot-pool"

/** Takes as many as there are. */
function takeAll(pool: SlotPool): Slot[] {
  const taken: Slot[] = []
  for (let slot = pool.tryTake(); slot; slot = pool.tryTake()) taken.push(slot)
  return taken
}

test.each([
  [0, 0],
  [1, 1],
  [2, 2],
  [1.5, 1],
  [-3, 0],
  [NaN, 0],
])("of %d slots, %d are given, and each again when it is free", (count, given) => {
  const pool = createSlotPool(count)
  const taken = takeAll(pool)
  expect(taken).toHaveLength(given)
  taken.forEach((slot) => slot.free())
  expect(takeAll(pool)).toHaveLength(given)
})

test("a slot is not taken where fewer than asked for would stay free", () => {
  const pool = createSlotPool(3)
  const isTaken = (leaving: number) => pool.tryTake(leaving) !== undefined
  expect([isTaken(2), isTaken(2), isTaken(1), isTaken(1)]).toEqual([true, false, true, false])
})

test("asking that fewer than none stay free gives no more than there are", () => {
  const pool = createSlotPool(1)
  expect([pool.tryTake(-1), pool.tryTake(-1)]).toEqual([expect.anything(), undefined])
})

test("a slot that is freed twice is free once", () => {
  const pool = createSlotPool(2)
  const [first] = takeAll(pool)
  first!.free()
  first!.free()
  expect(takeAll(pool)).toHaveLength(1)
})

test("who waits gets the next free slot in turn, before anybody who comes later", async () => {
  const pool = createSlotPool(1)
  const held = pool.tryTake()!
  const order: string[] = []
  const first = pool.take().then((slot) => {
    order.push("first")
    return slot!
  })
  const second = pool.take().then(() => order.push("second"))
  held.free()
  expect(pool.tryTake()).toBeUndefined()
  const next = await first
  expect(order).toEqual(["first"])
  next.free()
  await second
  expect(order).toEqual(["first", "second"])
})

test("once closed it gives no more, neither to those who wait nor to those who come", async () => {
  const pool = createSlotPool(1)
  const held = pool.tryTake()!
  const waiting = pool.take()
  pool.close()
  held.free()
  expect([await waiting, await pool.take(), pool.tryTake()]).toEqual([undefined, undefined, undefined])
})

test("a queue has the number given for all, or that of its name, or 10", () => {
  expect(concurrencyOf(3, "heavy")).toBe(3)
  expect(concurrencyOf({ heavy: 0 }, "heavy")).toBe(0)
  expect(concurrencyOf({ heavy: 0 }, "default")).toBe(10)
  expect(concurrencyOf(undefined, "default")).toBe(10)
})

test("a queue whose name every object has is a queue like any other", () => {
  expect(concurrencyOf({ heavy: 0 }, "constructor")).toBe(10)
})

const turn = async () => {
  for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate)
}

function createBench() {
  const clock = createVirtualClock()
  const pool = createSlotPool(1)
  const admission = createAdmission({ clock, pool })
  const answers: (string | undefined)[] = []
  const ask = async (name: string) => {
    const slot = await admission.next()
    answers.push(slot && name)
    return slot
  }
  return { clock, pool, answers, ask }
}

test("those who wait have the slots in their turn; where none becomes free for a while, nobody waits on", async () => {
  const { clock, pool, answers, ask } = createBench()
  const first = await ask("1")
  const second = ask("2")
  void ask("3")
  void ask("4")
  clock.advance(90)
  first!.free()
  const slot = await second
  clock.advance(90)
  await turn()
  expect(answers).toStrictEqual(["1", "2"])
  clock.advance(110)
  await turn()
  expect(answers).toStrictEqual(["1", "2", undefined, undefined])
  expect(pool.isUrgent()).toBe(false)
  slot!.free()
  expect(pool.tryTake()).toBeDefined()
})

test("nobody waits longer than 200 ms, though slots become free", async () => {
  const { clock, answers, ask } = createBench()
  let slot = await ask("0")
  const waiting = Array.from({ length: 30 }, (_, number) => ask(String(number + 1)))
  for (const next of waiting) {
    clock.advance(90)
    await turn()
    slot?.free()
    slot = await next
  }
  expect(answers.filter((answer) => answer !== undefined).length).toBe(3)
  expect(answers).toHaveLength(31)
})

test("where slots are closed, nobody gets one", async () => {
  const pool = createSlotPool(1)
  const admission = createAdmission({ clock: createVirtualClock(), pool })
  pool.tryTake()
  const waiting = admission.next()
  pool.close()
  expect(await waiting).toBeUndefined()
  expect(await admission.next()).toBeUndefined()
})
