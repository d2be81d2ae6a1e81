import { createVirtualClock } from "../base/virtual-clock"
import { createAdmission } from "./admission"
import { createPlaces } from "./places"

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test("those who wait have the places in their turn; where none becomes free for 100 ms, nobody waits on", async () => {
  const clock = createVirtualClock()
  const places = createPlaces(1)
  const admission = createAdmission({ clock, places })
  const answers: (string | undefined)[] = []
  const ask = (name: string) =>
    admission.next().then((place) => {
      answers.push(place && name)
      return place
    })
  const first = await ask("1")
  const second = ask("2")
  void ask("3")
  void ask("4")
  clock.advance(90)
  first!.free()
  const place = await second
  clock.advance(90)
  await turn()
  expect(answers).toEqual(["1", "2"])
  clock.advance(10)
  await turn()
  expect(answers).toEqual(["1", "2", undefined, undefined])
  expect(places.isUrgent()).toBe(false)
  place!.free()
  expect(places.tryTake()).toBeDefined()
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
