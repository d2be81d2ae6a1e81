import { join } from "node:path"
import { createStore, everySecond, jobFile, type Server, type Store } from "./store.fixture"
import { until } from "./until.fixture"

const command = join(require.resolve("@nightshift/cli/package.json"), "../bin/nightshift.js")
const config = `module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)`
const everyOther = "*/2 * * * * *"
const loader = `
exports.default = async (container) => {
  const handler = async (data, eventName) => console.log(eventName + " got " + JSON.stringify(data))
  await container.resolve("jobSchedulerService").create("made", { n: 1 }, "${everySecond}", handler)
}`

/** As TypeScript compiles it: core's loader accepts nothing else. */
const builtFile = (jobConfig: Record<string, unknown>, body: string) =>
  `exports.__esModule = true\n${jobFile(jobConfig, body)}`

interface Shadow {
  jobs: { name: string; ticks: number; kinds: Record<string, number>; lateMs: { most: number } }[]
  differences: { job: string; kind: string; calls: number | null }[]
  strangers: { name: string }[]
}

/** Core's own scheduler needs a Redis. */
const onRedis = process.env.REDIS_URL ? describe : describe.skip

onRedis("a store in shadow mode", () => {
  let store: Store
  let server: Server
  beforeAll(async () => {
    const twice = { name: "twice", schedule: everyOther }
    store = await createStore({
      queue: "redis",
      options: { shadow: true },
      files: {
        "jobs/agrees.js": builtFile(
          { name: "agrees", schedule: everySecond, data: { n: 2 } },
          "console.log('n is ' + data.n)",
        ),
        "jobs/one/twice.js": builtFile(twice, "console.log('the first of two')"),
        "jobs/two/twice.js": builtFile(twice, "console.log('the second of two')"),
        "loaders/made.js": loader,
      },
    })
    await store.signal("nightshift.config.js", config)
    server = await store.start()
  })
  afterAll(() => store.clear())

  async function shadow(...args: string[]) {
    const running = store.run(["shadow", ...args, "--json"], [command])
    const code = await running.ended()
    return { code, report: JSON.parse(running.log.join("\n")) as Shadow }
  }

  test("leaves the jobs to core's own scheduler: job files, and jobs that a loader creates", async () => {
    await server.printed("Processing scheduled job: agrees")
    await server.printed("n is 2")
    await server.printed("the first of two")
    await server.printed("the second of two")
    await server.printed('made got {"n":1}')
  })

  test("reports for each tick whether stock ran it as ours would", async () => {
    const { report, code } = await until("ticks of both jobs are compared", async () => {
      const answer = await shadow()
      const ofJob = (name: string) => answer.report.jobs.find((job) => job.name === name)
      return (ofJob("agrees")?.kinds.same ?? 0) >= 2 && (ofJob("twice")?.kinds.repeated ?? 0) >= 1 && answer
    })
    expect(code).toBe(1)
    const twice = report.differences.find(({ job }) => job === "twice")
    expect(twice).toMatchObject({ kind: "repeated", calls: 2 })
    expect(report.strangers.map(({ name }) => name)).toEqual(["made"])
  })

  test("writes nothing to the ledger, and logs a summary when the server ends", async () => {
    await server.printed(/Shadow: stock Medusa's scheduler runs the jobs\. The ticks of 3 are compared/)
    await server.printed(/Shadow: twice at .* UTC: stock called 2 handlers for it\./)
    await server.terminate()
    await server.printed(/Shadow: \d+ ticks: \d+ same, .*\d+ repeated\. Stock started .* late at the median/)
    for (const table of ["scheduled_job", "scheduled_job_run", "scheduled_job_worker"]) {
      expect(await store.sql(`SELECT * FROM ${table}`)).toEqual([])
    }
  })
})

describe("a store in shadow mode without a Redis", () => {
  test("says that no job runs, since stock's scheduler needs one", async () => {
    const files = { "jobs/job.js": jobFile({ name: "job", schedule: everySecond }, "") }
    const store = await createStore({ options: { shadow: true }, files })
    const server = await store.start()
    await server.printed("Shadow: stock Medusa's scheduler needs a redis_url, and none is set. No job runs.")
    expect(await store.sql(`SELECT name FROM scheduled_job`)).toEqual([])
    await store.clear()
  })
})
