import type { Schedule } from "./schedule"
import { compileStored, describeStored, storedScheduleFault } from "./stored-schedule"

const sound: Schedule = { expression: "0 7 * * *", timezone: "UTC", gap: "skip", fold: "first" }

test("a sound schedule is what it is", () => {
  expect(compileStored(sound).next(0)).toBe(7 * 3_600_000)
  expect([storedScheduleFault(sound), describeStored(sound)]).toEqual([undefined, "At 07:00 (UTC)"])
})

test.each<Partial<Schedule>>([
  { expression: "<script>" },
  { timezone: "Mars" },
  { gap: "no" as never },
  { endAt: NaN },
])("one that holds %p has no ticks at any time, and says so", (broken) => {
  const schedule = { ...sound, ...broken }
  const compiled = compileStored(schedule)
  expect([compiled.next(-Infinity), compiled.previous(Infinity)]).toEqual([undefined, undefined])
  expect([...compiled.between(-1e15, 1e15)]).toEqual([])
  expect(storedScheduleFault(schedule)).toMatch(/expected .*, got /)
  expect(describeStored(schedule)).toBe("A schedule that cannot be read")
})
