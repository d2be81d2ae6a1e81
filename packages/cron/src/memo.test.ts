import { createMemo } from "./memo"

test("a value is made once, unless making it throws", () => {
  const memo = createMemo<number>(10)
  const make = jest.fn(() => 7)
  expect([memo.remember("a", make), memo.remember("a", make)]).toEqual([7, 7])
  expect(make).toHaveBeenCalledTimes(1)
  const broken = () => {
    throw new Error("no")
  }
  expect(() => memo.remember("b", broken)).toThrow("no")
  expect(memo.remember("b", make)).toBe(7)
})

test("the oldest value is dropped when the cache is full", () => {
  const memo = createMemo<string>(2)
  for (const text of ["a", "b", "c"]) memo.remember(text, () => text)
  expect(["c", "b", "a"].map((text) => memo.remember(text, () => "again"))).toEqual(["c", "b", "again"])
})
