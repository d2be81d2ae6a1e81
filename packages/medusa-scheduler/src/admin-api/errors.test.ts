import { NightshiftError, type ErrorCode } from "@nightshift/scheduler"
import { explainError, toErrorAnswer } from "./errors"

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

test("errors that are not ours, or not the caller's fault, are left to Medusa", () => {
  expect(toErrorAnswer(new Error("broken"))).toBeUndefined()
  expect(toErrorAnswer(errorOf("JOB_FILE_THREW"))).toBeUndefined()
})

test("a statement that failed because of missing tables is reported as such, and any other error as itself", async () => {
  const broken = new Error('relation "scheduled_job" does not exist')
  const missing = errorOf("LEDGER_NOT_MIGRATED")
  expect(await explainError(broken, { assertMigrated: () => Promise.reject(missing) })).toBe(missing)
  expect(await explainError(broken, { assertMigrated: () => Promise.resolve() })).toBe(broken)
  expect(await explainError(missing, { assertMigrated: () => Promise.reject(broken) })).toBe(missing)
})
