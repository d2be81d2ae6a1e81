import { readJob } from "./define"

const daily = { name: "daily", schedule: "0 0 * * *" }
const define = (checkIn: unknown, override?: unknown) =>
  readJob({
    config: checkIn === undefined ? daily : { ...daily, checkIn },
    handler: () => undefined,
    source: "src/jobs/daily.js",
    override,
  })
const checkInOf = (checkIn: unknown, override?: unknown) => {
  const { job, faults } = define(checkIn, override)
  if (!job) throw new Error(faults.map((fault) => fault.message).join("\n"))
  return job.checkIn
}
const messagesOf = (checkIn: unknown) => define(checkIn).faults.map((fault) => fault.message)
const base = "https://hc-ping.com/uuid"

test("may be a base, a template, or addresses of some moments", () => {
  expect(checkInOf(base)).toEqual({
    start: `${base}/start`,
    success: base,
    failure: `${base}/fail`,
  })
  const template = "https://sentry.example/cron?status={status}&check_in_id={uuid}"
  expect(checkInOf(template)?.failure).toBe(template)
  expect(checkInOf({ success: base })).toEqual({ success: base })
  expect(checkInOf(false)).toBeUndefined()
})

test("an operator may set them, and turn them off", () => {
  expect(checkInOf(undefined, { checkIn: base })?.success).toBe(base)
  expect(checkInOf(base, { checkIn: false })).toBeUndefined()
})

test.each([
  ["hc-ping.com/hush-hush", "config.checkIn"],
  ["https://hc-ping.com/hush-hush/{uid}", "config.checkIn"],
  [{ success: "ftp://hc-ping.com/hush-hush" }, "config.checkIn.success"],
  [["https://hc-ping.com/hush-hush"], "config.checkIn"],
  [7, "config.checkIn"],
])("a wrong one is reported, and what was given is not shown", (checkIn, where) => {
  const [message, ...others] = messagesOf(checkIn)
  expect(others).toEqual([])
  expect(message).toContain(`${where}: expected an http or https URL, in which only {status}, {job}`)
  expect(message).not.toContain("hush")
})

test("a part that does not exist is reported with what was meant", () => {
  const [message] = messagesOf({ sucess: base })
  expect(message).toContain('Did you mean "success"?')
  expect(message).not.toContain("uuid")
})
