import { createPlaces, type Place, type Places } from "./places"

/** Takes as many as there are. */
function takeAll(places: Places): Place[] {
  const taken: Place[] = []
  for (let place = places.tryTake(); place; place = places.tryTake()) taken.push(place)
  return taken
}

test.each([
  [0, 0],
  [1, 1],
  [2, 2],
  [1.5, 1],
  [-3, 0],
  [NaN, 0],
])("of %d places, %d are given, and each again when it is free", (count, given) => {
  const places = createPlaces(count)
  const taken = takeAll(places)
  expect(taken).toHaveLength(given)
  taken.forEach((place) => place.free())
  expect(takeAll(places)).toHaveLength(given)
})

test("a place is not taken where fewer than asked for would stay free", () => {
  const places = createPlaces(3)
  const isTaken = (leaving: number) => places.tryTake(leaving) !== undefined
  expect([isTaken(2), isTaken(2), isTaken(1), isTaken(1)]).toEqual([true, false, true, false])
})

test("asking that fewer than none stay free gives no more than there are", () => {
  const places = createPlaces(1)
  expect([places.tryTake(-1), places.tryTake(-1)]).toEqual([expect.anything(), undefined])
})

test("a place that is freed twice is free once", () => {
  const places = createPlaces(2)
  const [first] = takeAll(places)
  first!.free()
  first!.free()
  expect(takeAll(places)).toHaveLength(1)
})

test("who waits gets the next free place in turn, before anybody who comes later", async () => {
  const places = createPlaces(1)
  const held = places.tryTake()!
  const order: string[] = []
  const first = places.take().then((place) => {
    order.push("first")
    return place!
  })
  const second = places.take().then(() => order.push("second"))
  held.free()
  expect(places.tryTake()).toBeUndefined()
  const next = await first
  expect(order).toEqual(["first"])
  next.free()
  await second
  expect(order).toEqual(["first", "second"])
})

test("once closed it gives no more, neither to those who wait nor to those who come", async () => {
  const places = createPlaces(1)
  const held = places.tryTake()!
  const waiting = places.take()
  places.close()
  held.free()
  expect([await waiting, await places.take(), places.tryTake()]).toEqual([undefined, undefined, undefined])
})
