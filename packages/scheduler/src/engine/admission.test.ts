import { createVirtualClock } from "../base/virtual-clock"
import { createAdmission } from "./admission"
import { createPlaces } from "./places"

const turn = async () => {
  for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate)
}

function createBench() {
  const clock = createVirtualClock()
  const places = createPlaces(1)
  const admission = createAdmission({ clock, places })
  const answers: (string | undefined)[] = []
  const ask = async (name: string) => {
    const place = await admission.next()
    answers.push(place && name)
    return place
  }
  return { clock, places, answers, ask }
}

test("those who wait have the places in their turn; where none becomes free for a while, nobody waits on", async () => {
  const { clock, places, answers, ask } = createBench()
  const first = await ask("1")
  const second = ask("2")
  void ask("3")
  void ask("4")
  clock.advance(90)
  first!.free()
  const place = await second
  clock.advance(90)
  await turn()
  expect(answers).toStrictEqual(["1", "2"])
  clock.advance(110)
  await turn()
  expect(answers).toStrictEqual(["1", "2", undefined, undefined])
  expect(places.isUrgent()).toBe(false)
  place!.free()
  expect(places.tryTake()).toBeDefined()
})

test("nobody waits longer than 200 ms, though places become free", async () => {
  const { clock, answers, ask } = createBench()
  let place = await ask("0")
  const waiting = Array.from({ length: 30 }, (_, number) => ask(String(number + 1)))
  for (const next of waiting) {
    clock.advance(90)
    await turn()
    place?.free()
    place = await next
  }
  expect(answers.filter((answer) => answer !== undefined).length).toBe(3)
  expect(answers).toHaveLength(31)
})

test("where places are closed, nobody gets one", async () => {
  const places = createPlaces(1)
  const admission = createAdmission({ clock: createVirtualClock(), places })
  places.tryTake()
  const waiting = admission.next()
  places.close()
  expect(await waiting).toBeUndefined()
  expect(await admission.next()).toBeUndefined()
})
