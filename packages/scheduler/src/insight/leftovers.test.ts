import type { Schedule } from "../schedule/schedule"
import type { StoredJob } from "../ledger/history"
import type { StockSchedule } from "../queue/stock/stock-queue"
import { leftoversOf } from "./leftovers"

const stock = (name: string, pattern: string, next: string): StockSchedule => {
  return { key: name, name, pattern, timezone: undefined, nextMs: Date.parse(next), data: undefined }
}
const job = (name: string, expression: string, timezone = "UTC") => {
  const schedule: Schedule = { expression, timezone, gap: "run-after", fold: "first" }
  return { name, schedule }
}
const inBuild = (schedule: StockSchedule, jobs: ReturnType<typeof job>[], hasFaults = false) =>
  leftoversOf({ schedules: [schedule], jobs, created: [], hasFaults })[0]!.inBuild

test("a schedule is the same where expression and next run are, however the expression is spaced", () => {
  const nightly = stock("a", "0 3 * * mon", "2026-11-30T03:00:00Z")
  expect(inBuild(nightly, [job("a", "0  3 * * MON ")])).toBe("same")
})

test("the same expression in another zone is recognised by its next run", () => {
  const nightly = stock("a", "0 3 * * *", "2026-11-30T02:00:00Z")
  expect(inBuild(nightly, [job("a", "0 3 * * *")])).toBe("other times")
  expect(inBuild(nightly, [job("a", "0 3 * * *", "Europe/Berlin")])).toBe("same")
})

test("another expression, no job, and a build with faults are distinguished", () => {
  const nightly = stock("a", "0 3 * * *", "2026-11-30T03:00:00Z")
  expect(inBuild(nightly, [job("a", "0 4 * * *")])).toBe("other schedule")
  expect(inBuild(nightly, [job("b", "0 3 * * *")])).toBe("absent")
  expect(inBuild(nightly, [job("b", "0 3 * * *")], true)).toBe("unknown")
})

test("a job that code creates is known by the ledger", () => {
  const created = [{ ...job("a", "0 3 * * *"), source: 'create("a")' } as unknown as StoredJob]
  const [leftover] = leftoversOf({
    schedules: [stock("a", "0 3 * * *", "2026-11-30T03:00:00Z")],
    jobs: [],
    created,
    hasFaults: false,
  })
  expect(leftover).toMatchObject({ inBuild: "created", ours: { expression: "0 3 * * *" } })
})
