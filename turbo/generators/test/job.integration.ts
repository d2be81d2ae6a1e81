import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { jobGenerator } from "../src/job-generator"
import { copyRepository, type RepositoryCopy } from "./repository.fixture"

let repository: RepositoryCopy
let before: string[]
const jobs = "apps/backend/src/jobs"
const files = () => readdirSync(join(repository.folder, jobs)).sort()
const written = () => files().filter((file) => !before.includes(file))
const read = (file: string) => readFileSync(join(repository.folder, jobs, file), "utf8")
const generate = (...args: string[]) => repository.run(["turbo", "gen", "job", "--args", ...args])

beforeAll(() => {
  repository = copyRepository()
  before = files()
})
afterAll(() => repository.remove())
afterEach(() => {
  for (const file of written()) rmSync(join(repository.folder, jobs, file))
})

const odd = 'Täglich "alles": it\'s `${1}` {{name}} <b> \\'

test("a job is written with a passing test, and both pass Prettier, ESLint and TypeScript", () => {
  const answers = [
    ["report-sales", "30 2 * * 1-5", "america/new_york"],
    [odd, "*/20 * * * * *", "Asia/Kathmandu"],
    [`leap ${"day ".repeat(48)}`.trim(), "0 0 29 2 *", "UTC"],
  ]
  for (const [name, schedule, timezone] of answers) {
    const { status, output } = generate(name!, schedule!, timezone!)
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining("Success") })
  }

  expect(written()).toHaveLength(6)
  expect(read("report-sales.ts")).toContain('timezone: "America/New_York"')
  const store = "apps/backend"
  const paths = written().map((file) => `src/jobs/${file}`)
  expect(repository.run(["prettier", "--check", ...paths], store)).toMatchObject({ status: 0 })
  expect(repository.run(["tsc", "--noEmit", "-p", "tsconfig.check.json"], store)).toEqual({
    status: 0,
    output: "",
  })
  const rooted = paths.map((path) => `${store}/${path}`)
  expect(repository.run(["eslint", "--max-warnings", "0", ...rooted])).toEqual({ status: 0, output: "" })
  const tested = repository.run(["jest", "--verbose", "src/jobs"], store)
  expect(tested.output).toContain(`${odd} runs at each of its next ticks`)
  expect(tested).toMatchObject({
    status: 0,
    output: expect.stringMatching(/^Tests: +\d+ passed, \d+ total$/m),
  })

  writeFileSync(
    join(repository.folder, jobs, "report-sales.ts"),
    read("report-sales.ts").replace("30 2", "31 2"),
  )
  const late = repository.run(["jest", "src/jobs/report-sales"], store)
  expect(late).toMatchObject({ status: 1, output: expect.stringContaining("T02:31:00-05:00") })
})

test("the ticks that are shown are those in the test, in the zone and in UTC", () => {
  const { output } = generate("report-sales", "0 7 * * *", "Europe/Berlin")
  const shown = [...output.matchAll(/^ {2}(\S+) (\S+) {3}(\S+)$/gm)]
  expect(shown).toHaveLength(5)
  for (const [, day, time, utc] of shown) {
    expect(read("report-sales.test.ts")).toContain(`"${day}T${time}"`)
    expect(time).toMatch(/^07:00:00\+0[12]:00$/)
    expect(Date.parse(`${day}T${time}`)).toBe(Date.parse(utc!))
  }
})

describe("an answer that is wrong ends it before anything is written", () => {
  test.each([
    ["a blank name", [" ", "0 7 * * *", "UTC"], /config\.name: expected a name: .*, got " "/],
    ["a schedule", ["new", "0 7 * MON", "UTC"], /config\.schedule: .*expected 5 fields .* did you mean/],
    [
      "a plugin's job",
      ["publish-once-a-day", "0 7 * * *", "UTC"],
      /expected the name of a new job.* @nightshift\/jobs/,
    ],
    [
      "no schedule, and nobody to ask",
      ["new"],
      /config\.schedule: expected a cron expression .* got nothing/,
    ],
  ])("%s", (_, args, message) => {
    const { status, output } = generate(...args)
    expect(output).toMatch(message)
    expect(status).toBe(1)
    expect(written()).toEqual([])
  })
})

describe("in a terminal", () => {
  interface Question {
    name: string
    message: (answers: object) => string
    validate: (answer: string) => true | string
    default: () => string
    when: boolean | (() => boolean)
  }

  function asked() {
    const generator = jobGenerator({ repository: repository.folder, hasTerminal: true })
    const [name, schedule, timezone, isWanted] = generator.prompts as unknown as [
      Question,
      Question,
      Question,
      Question,
    ]
    const actions = generator.actions as (answers: object) => unknown[]
    return { name, schedule, timezone, isWanted, actions }
  }

  test("an invalid answer is reported at once, and the store's zone is the default", () => {
    const { name, schedule, timezone } = asked()
    expect(name.validate("")).toMatch(/expected a name/)
    expect(name.validate("report-catalogue")).toMatch(/which conflicts with src\/jobs\/report-catalogue\.ts/)
    expect(name.validate("new")).toBe(true)
    expect(schedule.validate("0 0 30 2 *")).toMatch(/which never happens/)
    expect(schedule.validate("@daily")).toBe(true)
    expect(timezone.validate("Berlin")).toMatch(/got "Berlin"\. Did you mean 'Europe\/Berlin'/)
    expect(timezone.default()).toBe("UTC")
  })

  test("the ticks are shown before the confirmation, and without it nothing is written", () => {
    const { name, isWanted, actions } = asked()
    const answers = { name: "new", schedule: "0 7 * * *", timezone: "Europe/Berlin" }
    name.message({})
    expect((isWanted.when as () => boolean)()).toBe(true)
    expect(isWanted.message(answers)).toMatch(
      /^At 07:00 \(Europe\/Berlin\)[^]*( {2}.*07:00:00.*\n){5}\nWrite .*\/new\.ts/,
    )
    expect(actions({ ...answers, isWanted: false })).toEqual(["Nothing was written."])
  })

  test("with all answers given, nothing is asked", () => {
    expect((asked().isWanted.when as () => boolean)()).toBe(false)
  })

  test("a name in a file newer than the build is taken, whatever the file is called", () => {
    writeFileSync(join(repository.folder, jobs, "other.ts"), "export const config = { name: 'young job' }")
    expect(asked().name.validate("young job")).toMatch(/which conflicts with src\/jobs\/other\.ts/)
    expect(asked().name.validate("other")).toMatch(/which conflicts with src\/jobs\/other\.ts/)
  })
})
