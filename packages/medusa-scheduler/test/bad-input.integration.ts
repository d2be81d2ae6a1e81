import { createStore, everySecond, jobFile, runOf, type Server, type Store } from "./store.fixture"
import { until } from "./until.fixture"

const good = (name: string) => jobFile({ name, schedule: everySecond }, `return { ran: true }`)
const never = "0 0 1 1 *"

const bad = {
  "jobs/closing.js": `throw new RangeError("no such region")`,
  "jobs/no-default.js": `exports.config = { name: "no-default", schedule: "${never}" }`,
  "jobs/no-config.js": `exports.default = () => {}`,
  "jobs/no-name.js": jobFile({ schedule: never }, ""),
  "jobs/no-schedule.js": jobFile({ name: "no-schedule" }, ""),
  "jobs/wrong-schedule.js": jobFile({ name: "wrong-schedule", schedule: "0 25 * * *" }, ""),
  "jobs/wrong-zone.js": jobFile({ name: "wrong-zone", schedule: never, timezone: "Europe/Berln" }, ""),
  "jobs/data-list.js": jobFile({ name: "data-list", schedule: never, data: ["a"] }, ""),
  "jobs/data-function.js": `exports.config = { name: "data-function", schedule: "${never}", data: { when: () => 1 } }
exports.default = () => {}`,
  "jobs/unknown-option.js": jobFile({ name: "unknown-option", schedule: never, timezon: "UTC" }, ""),
}

/** The message for each: where, what was expected, what was found, and the hint. */
const messages = [
  /\[JOB_FILE_THREW\] .*dist\/jobs\/closing\.js: expected a file that can be imported, got RangeError: no such region\. /,
  /\[JOB_HANDLER_MISSING\] .*dist\/jobs\/no-default\.js: expected a default-exported handler function, got no default export\. Export it: /,
  /\[JOB_CONFIG_MISSING\] .*dist\/jobs\/no-config\.js: expected an exported config object, got no export of that name\. Export it: /,
  /\[OPTION_INVALID\] dist\/jobs\/no-name\.js: config\.name: expected a name: .*, got nothing\. Correct "name"\./,
  /\[OPTION_INVALID\] dist\/jobs\/no-schedule\.js: config\.schedule: expected a cron expression .*, got nothing\. Correct "schedule"\./,
  /\[CRON_INVALID\] dist\/jobs\/wrong-schedule\.js: config\.schedule: .*expected .*, got .*25/,
  /\[TIMEZONE_INVALID\] dist\/jobs\/wrong-zone\.js: config\.timezone: .*expected .*, got "Europe\/Berln"\. Did you mean 'Europe\/Berlin'\?/,
  /\[JOB_DATA_INVALID\] dist\/jobs\/data-list\.js: config\.data: expected a plain object, got \["a"\]\. Give /,
  /\[JOB_DATA_INVALID\] dist\/jobs\/data-function\.js: config\.data: expected values that JSON can carry, got a function at "when"\. Give /,
  /\[OPTION_UNKNOWN\] dist\/jobs\/unknown-option\.js: config: expected only the options .*, got "timezon"\. Did you mean "timezone"\?/,
  /\[JOB_FILE_UNREADABLE\] .*plugins\/alpha\/jobs: expected a folder that can be read, got ENOTDIR.*\. Give /,
]

describe("a store with every kind of invalid job file, which a previous build had valid", () => {
  let store: Store
  let server: Server
  beforeAll(async () => {
    const files = {
      "jobs/good.js": good("good"),
      "jobs/closing.js": good("closing"),
      "jobs/gone.js": good("gone"),
    }
    const plugins = [{ name: "alpha", files: { "jobs/alpha.js": good("alpha") } }]
    store = await createStore({ files, plugins, options: { registrationGrace: "3s" } })
    const before = await store.start()
    await runOf(store, "closing", "succeeded")
    await before.terminate()
    await store.remove("dist/jobs/gone.js")
    await store.remove("plugins/alpha/jobs")
    await store.signal("plugins/alpha/jobs")
    for (const [path, text] of Object.entries(bad)) await store.write(path, text)
    server = await store.start()
  })
  afterAll(() => store.clear())

  test.each(messages)("says %p", async (message) => {
    await server.printed(message)
  })

  test("reports all of them at once, and nothing else", async () => {
    await server.printed("Scheduled jobs: 1 registered")
    expect(server.log.filter((line) => /\[[A-Z]+_[A-Z_]+\]/.test(line))).toHaveLength(messages.length)
  })

  test("serves, and runs the valid job", async () => {
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    await server.printed("Finished scheduled job: good")
  })

  test("marks the job of a deleted file as removed, but not those whose file or folder is only broken", async () => {
    await server.printed("Scheduled jobs: 1 registered")
    const states = () => store.sql<{ state: string }>(`SELECT name, state FROM scheduled_job ORDER BY name`)
    await until("the time in which jobs may still come is over", async () =>
      (await states()).some(({ state }) => state === "removed"),
    )
    expect(await states()).toEqual([
      { name: "alpha", state: "active" },
      { name: "closing", state: "active" },
      { name: "gone", state: "removed" },
      { name: "good", state: "active" },
    ])
  })
})
