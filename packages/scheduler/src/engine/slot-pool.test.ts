import { createSlotPool, type Slot, type SlotPool } from "./slot-pool"

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
