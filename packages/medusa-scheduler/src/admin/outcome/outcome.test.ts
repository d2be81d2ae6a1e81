import { describeOutcome, describeReason, describeRuns } from "./outcome"

test("an outcome includes its reason, and the number of ticks for a range", () => {
  expect(describeOutcome({ status: "succeeded", reason: null, count: 1 })).toBe("Succeeded")
  expect(describeOutcome({ status: "skipped", reason: "overlap", count: 12 })).toBe(
    "Skipped: another run was still running (12 ticks)",
  )
})

test("an unknown reason is shown by its name", () => {
  expect(describeReason("out_of_luck")).toBe("out of luck")
})

test("a strip is described in one sentence", () => {
  const runs = (["succeeded", "succeeded", "failed"] as const).map((status) => ({ status }))
  expect(describeRuns(runs)).toBe("Last 3 runs: 2 succeeded, 1 failed. Newest: failed.")
  expect(describeRuns([{ status: "running" }])).toBe("Last run: 1 running. Newest: running.")
  expect(describeRuns([])).toBe("No runs yet")
})
