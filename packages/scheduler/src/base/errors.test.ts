import { readFileSync } from "node:fs"
import { join } from "node:path"
import { errorCodes, NightshiftError } from "./errors"

const documented = readFileSync(join(__dirname, "../../../../docs/errors.md"), "utf8")

test("every error code has its row in docs/errors.md, and no row is without a code", () => {
  const rows = [...documented.matchAll(/^\| `([A-Z_]+)` +\| \S.* \| \S.* \|$/gm)].map((row) => row[1])
  expect(rows).toEqual([...errorCodes])
})

test("a message says where, what was expected, what was found, and the hint", () => {
  const error = new NightshiftError({
    code: "OPTION_INVALID",
    where: "src/jobs/a.ts: config.attempts",
    expected: "a whole number from 1 to 100",
    found: '"many"',
    hint: 'Correct "attempts".',
  })
  expect(error.message).toBe(
    'src/jobs/a.ts: config.attempts: expected a whole number from 1 to 100, got "many". Correct "attempts".',
  )
  expect(error).toMatchObject({ code: "OPTION_INVALID", retryable: false, details: {} })
})
