import { outcomeWords, reasonWords, stripWords } from "./outcome"

test("an outcome is told with its reason, and a range of ticks with their number", () => {
  expect(outcomeWords({ status: "succeeded", reason: null, count: 1 })).toBe("Succeeded")
  expect(outcomeWords({ status: "skipped", reason: "overlap", count: 12 })).toBe(
    "Skipped: another run was still going (12 ticks)",
  )
})

test("a reason that this page does not know is shown by its name", () => {
  expect(reasonWords("out_of_luck")).toBe("out of luck")
})

test("a strip reads as one sentence", () => {
  const runs = (["succeeded", "succeeded", "failed"] as const).map((status) => ({ status }))
  expect(stripWords(runs)).toBe("Last 3 runs: 2 succeeded, 1 failed. Newest: failed.")
  expect(stripWords([{ status: "running" }])).toBe("Last run: 1 running. Newest: running.")
  expect(stripWords([])).toBe("No runs yet")
})
