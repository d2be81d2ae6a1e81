import { createPlaces } from "./places"

test("so many places are given at once, and each is given again when it is free", () => {
  const places = createPlaces(2)
  expect([places.tryTake(), places.tryTake(), places.tryTake()]).toEqual([true, true, false])
  places.free()
  expect([places.tryTake(), places.tryTake()]).toEqual([true, false])
})

test("a place is not taken where fewer than asked for would stay free", () => {
  const places = createPlaces(3)
  expect([places.tryTake(2), places.tryTake(2), places.tryTake(1), places.tryTake(1)]).toEqual([
    true,
    false,
    true,
    false,
  ])
})

test("who waits gets the next free place in turn, before anybody who comes later", async () => {
  const places = createPlaces(1)
  places.tryTake()
  const order: string[] = []
  const first = places.take().then(() => order.push("first"))
  const second = places.take().then(() => order.push("second"))
  places.free()
  expect(places.tryTake()).toBe(false)
  await first
  expect(order).toEqual(["first"])
  places.free()
  await second
  expect(order).toEqual(["first", "second"])
})

test("once closed it gives no more, neither to those who wait nor to those who come", async () => {
  const places = createPlaces(1)
  places.tryTake()
  const waiting = places.take()
  places.close()
  places.free()
  expect([await waiting, await places.take(), places.tryTake()]).toEqual([false, false, false])
})
