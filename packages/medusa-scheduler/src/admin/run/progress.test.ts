import { readProgress } from "./progress"

test.each([
  [0.25, 0.25, "25 %"],
  [40, 0.4, "40 %"],
  [1, 1, "100 %"],
  [250, undefined, "250"],
  [-1, undefined, "-1"],
  ["half way", undefined, "half way"],
  [[1, 2], undefined, "[1,2]"],
  [{ done: 3, total: 4 }, 0.75, "done 3, total 4"],
  [{ percent: 120 }, 1, "percent 120"],
  [{ published: 6, heldBack: 2, total: 16 }, 0.5, "published 6, heldBack 2, total 16"],
  [{ done: 3, total: 0 }, undefined, "done 3, total 0"],
  [{ step: "prices", more: { a: 1 } }, undefined, 'step prices, more {"a":1}'],
])("the progress %j is read as %p, %p", (value, fraction, text) => {
  expect(readProgress(value)).toEqual({ fraction, text })
})

test("no progress value shows nothing", () => {
  expect([readProgress(null), readProgress(undefined)]).toEqual([undefined, undefined])
})
