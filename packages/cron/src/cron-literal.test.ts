import fc from "fast-check"
import { join } from "node:path"
import ts from "typescript"
import { dayOfMonthField, dayOfWeekField, hourField, minuteField, monthField, secondField } from "./field"
import { parseExpression } from "./expression"
import { anyDayExpression, anyExpression } from "./schedule-arbitrary.fixture"

const head = `import type { CheckedCron } from "./cron-literal"
declare function every<Cron extends string>(cron: Cron & CheckedCron<Cron>): void
`

/** What the compiler says of each call of `every`, by its argument as it is written; and how much work it was. */
function checked(args: readonly string[]) {
  const file = join(__dirname, "written.ts")
  const text = head + args.map((arg) => `every(${arg})\n`).join("")
  const options = { strict: true, noEmit: true, types: [], target: ts.ScriptTarget.ES2022 }
  const host = ts.createCompilerHost(options)
  const written = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022)
  const program = ts.createProgram([file], options, {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    readFile: (name) => (name === file ? text : host.readFile(name)),
    getSourceFile: (name, language) => (name === file ? written : host.getSourceFile(name, language)),
  })
  const faults = new Map<string, string>()
  for (const { start, messageText } of program.getSemanticDiagnostics(written)) {
    const line = ts.getLineAndCharacterOfPosition(written, start!).line - head.split("\n").length + 1
    faults.set(args[line]!, ts.flattenDiagnosticMessageText(messageText, " "))
  }
  return { faults, instantiations: program.getInstantiationCount() }
}

const quoted = (expressions: readonly string[]) => expressions.map((each) => JSON.stringify(each))

function isRead(expression: string): boolean {
  try {
    parseExpression(expression)
    return true
  } catch {
    return false
  }
}

test("what the parser reads, the compiler takes", () => {
  const written = [
    ...fc.sample(anyExpression, { numRuns: 300, seed: 18 }),
    ...fc.sample(anyDayExpression, { numRuns: 300, seed: 18 }),
    ...["@daily", "  0  7 * * ? ", "0 0 7 * * *", "0\t7 * * *", "0\u00a07 * * *", "00 07 01 01 00"],
    ...["5 4 l,LW,15w,L-03 jan-MAR,12/2 MON-FRI,1#2,fri#L,5L,sunl,07", "*/5,3-9/2 8/4 ? * *", "0 0 L-1 * 7"],
  ]
  const expressions = written.filter(isRead)
  expect(expressions.length).toBeGreaterThan(500)
  expect(checked(quoted(expressions)).faults).toEqual(new Map())
})

const refusals: [expression: string, fault: string][] = [
  ["61 * * * *", "minute: expected 0-59, got '61'"],
  ["60 * * * * *", "second: expected 0-59, got '60'"],
  ["0 0 24 * * MON-FRY", "hour: expected 0-23, got '24'"],
  ["0 24 * * *", "hour: expected 0-23, got '24'"],
  ["0 7 0 * *", "day-of-month: expected 1-31, L, L-1 to L-30, LW, 1W to 31W, got '0'"],
  ["0 7 1,32 * *", "day-of-month: expected 1-31, L, L-1 to L-30, LW, 1W to 31W, got '32'"],
  ["0 7 L-31 * *", "day-of-month: expected 1-31, L, L-1 to L-30, LW, 1W to 31W, got 'L-31'"],
  ["0 7 * 13 *", "month: expected 1-12 or JAN-DEC, got '13'"],
  ["0 7 * jun-JUX *", "month: expected 1-12 or JAN-DEC, got 'jun-JUX'"],
  [
    "0 7 * * MONDAY",
    "day-of-week: expected 0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, MON#L, got 'MONDAY'",
  ],
  [
    "0 7 * * 2#6",
    "day-of-week: expected 0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, MON#L, got '2#6'",
  ],
  [
    "0 7 * * 07L",
    "day-of-week: expected 0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, MON#L, got '07L'",
  ],
  ["*/61 * * * *", "minute: expected 0-59, got '*/61'"],
  ["0 */0 * * *", "hour: expected 0-23, got '*/0'"],
  ["? 7 * * *", "minute: expected 0-59, got '?'"],
  ["0 7 * * 1,", "day-of-week: expected 0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, MON#L, got ''"],
  [
    "0 7 * *",
    "expected 5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first, got 4",
  ],
  ["", "expected 5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first, got 0"],
  [
    "0 0 0 7 * * *",
    "expected 5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first, got 7",
  ],
  ["@dayly", "expected one of @yearly @annually @monthly @weekly @daily @midnight @hourly, got '@dayly'"],
]

describe("a literal that cannot be read is a compile error that says why", () => {
  let faults: Map<string, string>
  beforeAll(() => {
    faults = checked(quoted(refusals.map(([expression]) => expression))).faults
  })
  test.each(refusals)("%j: %s", (expression, fault) => {
    expect(isRead(expression)).toBe(false)
    expect(faults.get(JSON.stringify(expression))).toContain(`CronFault<"${fault}">`)
  })
})

test("each value next to a field's bounds is refused by the compiler as by the parser", () => {
  const fields = [secondField, minuteField, hourField, dayOfMonthField, monthField, dayOfWeekField]
  const expressions = fields.flatMap(({ min, max, size, names }, index) =>
    [min - 1, min, max, max + 1, `*/${size}`, `*/${size + 1}`, ...names, "XYZ"].map((value) =>
      ["*", "*", "*", "*", "*", "*"].with(index, String(value)).join(" "),
    ),
  )
  const { faults } = checked(quoted(expressions))
  const refused = expressions.filter((expression) => faults.has(JSON.stringify(expression)))
  expect(refused).toEqual(expressions.filter((expression) => !isRead(expression)))
})

test("a string that is no literal is left to the parser", () => {
  const given = [
    '"" as string',
    "`${1 as number} * * * *` as `${number} * * * *`",
    '"61" as string & { a: 1 }',
  ]
  expect(checked(given).faults).toEqual(new Map())
})

test("a union of literals is sound only if each of them is", () => {
  const given = ['"0 7 * * *" as "0 7 * * *" | "0 25 * * *"', '"0 7 * * *" as "0 7 * * *" | "@daily"']
  const { faults } = checked(given)
  expect([...faults.keys()]).toEqual(given.slice(0, 1))
  expect(faults.get(given[0]!)).toContain("hour: expected 0-23, got '25'")
})

test("two hundred different expressions are little work", () => {
  const expressions = fc.sample(anyDayExpression, { numRuns: 200, seed: 7 })
  const none = checked([]).instantiations
  expect(checked(quoted(expressions)).instantiations - none).toBeLessThan(60_000)
})
