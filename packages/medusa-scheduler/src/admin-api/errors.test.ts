import { NightshiftError, type ErrorCode } from "@nightshift/scheduler"
import { explained, toErrorAnswer } from "./errors"

const errorOf = (code: ErrorCode) =>
  new NightshiftError({ code, where: "here", expected: "one thing", found: "another", hint: "Fix it." })

test.each([
  ["OPTION_INVALID", 400, "invalid_data"],
  ["JOB_DATA_INVALID", 400, "invalid_data"],
  ["RANGE_INVALID", 400, "invalid_data"],
  ["CONTENT_TYPE_INVALID", 415, "invalid_data"],
  ["JOB_UNKNOWN", 404, "not_found"],
  ["RUN_UNKNOWN", 404, "not_found"],
  ["RUN_STATE", 409, "conflict"],
  ["LEDGER_NOT_MIGRATED", 503, "unexpected_state"],
  ["SERVICE_UNAVAILABLE", 503, "unexpected_state"],
] as const)("%s is answered with %i %s, its message and its code", (code, status, type) => {
  const message = "here: expected one thing, got another. Fix it."
  expect(toErrorAnswer(errorOf(code))).toEqual({ status, body: { type, message, code } })
})

test("an error that is none of ours, or no caller's business, is left to Medusa", () => {
  expect(toErrorAnswer(new Error("broken"))).toBeUndefined()
  expect(toErrorAnswer(errorOf("JOB_FILE_THREW"))).toBeUndefined()
})

test("a statement that failed because tables are missing is told as that, and any other as itself", async () => {
  const broken = new Error('relation "scheduled_job" does not exist')
  const missing = errorOf("LEDGER_NOT_MIGRATED")
  expect(await explained(broken, { assertMigrated: () => Promise.reject(missing) })).toBe(missing)
  expect(await explained(broken, { assertMigrated: () => Promise.resolve() })).toBe(broken)
  expect(await explained(missing, { assertMigrated: () => Promise.reject(broken) })).toBe(missing)
})
