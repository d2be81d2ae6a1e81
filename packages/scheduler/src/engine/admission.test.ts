import { createVirtualClock } from "../base/virtual-clock"
import { createAdmission } from "./admission"
import { createSlotPool } from "./slot-pool"

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
