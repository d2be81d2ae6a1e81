import type { VersionAnswer } from "../../admin-api/answers"
import { changedNames, versionRows } from "./version-rows"

const older: VersionAnswer = {
  id: "1",
  in_force_from: "2026-11-24T00:00:00.000Z",
  in_force_to: "2026-11-25T00:00:00.000Z",
  schedule: {
    expression: "0 0 * * *",
    words: "at 00:00",
    timezone: "UTC",
    gap: "run-after",
    fold: "first",
    start_at: null,
    end_at: null,
  },
  policies: {
    overlap: "skip",
    concurrency: 1,
    queue: "default",
    missed: "once",
    missed_window_ms: 86_400_000,
    missed_limit: 100,
    attempts: 1,
    timeout_ms: 0,
    jitter_ms: 0,
    transaction: false,
  },
}
const newer: VersionAnswer = {
  ...older,
  id: "2",
  schedule: { ...older.schedule, expression: "* * * * *", words: "every minute" },
  policies: { ...older.policies, timeout_ms: 90_000 },
}

test("a version is marked with what it changed, and only with that", () => {
  const rows = versionRows([newer, older])
  expect(rows.find(({ name }) => name === "Schedule")!.cells).toEqual([
    { text: "* * * * *", hasChanged: true },
    { text: "0 0 * * *", hasChanged: false },
  ])
  expect(rows.find(({ name }) => name === "Timeout")!.cells.map(({ text }) => text)).toEqual([
    "1 min 30 s",
    "none",
  ])
  expect(changedNames(rows, 0)).toEqual(["Schedule", "In English", "Timeout"])
  expect(changedNames(rows, 1)).toEqual([])
})
