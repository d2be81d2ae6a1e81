import { stockSchedule } from "./stock-facts"

test("a schedule of BullMQ 5 is in the fields beside its key", () => {
  const fields = { name: "nightly", pattern: "0 3 * * *", tz: "Europe/Berlin" }
  const key = "0f343b0931126a20f133d67c2b018a3b"
  expect(stockSchedule({ key, nextMs: 1, fields })).toEqual({
    key,
    name: "nightly",
    pattern: "0 3 * * *",
    timezone: "Europe/Berlin",
    nextMs: 1,
    nextJobIds: [`repeat:${key}:1`],
  })
})

test("one of earlier releases is in its key, and its next job has a hash of it", () => {
  const key = "nightly::::0 3 * * *"
  expect(stockSchedule({ key, nextMs: 1, fields: {} })).toMatchObject({
    name: "nightly",
    pattern: "0 3 * * *",
    timezone: undefined,
    nextJobIds: [expect.stringMatching(/^repeat:[0-9a-f]{32}:1$/), `repeat:${key}:1`],
  })
})
