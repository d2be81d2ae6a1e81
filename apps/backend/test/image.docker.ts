import { setTimeout as sleep } from "node:timers/promises"
import { docker, openContainedStore, type ContainedStore } from "./contained-store.fixture"
import { query } from "./store.fixture"

const minute = 60_000

let store: ContainedStore
// The image is built from scratch if its layers are not cached.
beforeAll(async () => {
  store = await openContainedStore()
}, 30 * minute)
afterAll(() => (store as ContainedStore | undefined)?.close(), 2 * minute)

interface Run {
  status: string
  attempt: number
  attempts: { attempt: number; outcome: string }[]
  progress: { host: string } | null
  result: Record<string, unknown> | null
}

const runsOf = (job: string) =>
  query<Run>(store.databaseUrl, `SELECT * FROM scheduled_job_run WHERE job_name = '${job}' ORDER BY id`)

test("from scratch, the store starts and publishes its drafts at the next full minute", async () => {
  const [run] = await until("the drafts are published", async () => {
    const runs = await runsOf("publish-once-a-day")
    return runs.some(({ result }) => Number(result?.published) > 0) && runs
  })
  expect(run).toMatchObject({ status: "succeeded", result: { published: expect.any(Number) } })
  const [drafts] = await query(store.databaseUrl, `SELECT count(*)::int FROM product WHERE status = 'draft'`)
  expect(drafts).toEqual({ count: 0 })
  const answer = await fetch(`${store.address}/store/products?limit=1`)
  const { count } = (await answer.json()) as { count: number }
  expect(count).toBeGreaterThan(Number(run!.result!.published))
})

test("the server and both workers become healthy", async () => {
  const containers = [...(await store.containersOf("server")), ...(await store.containersOf("worker"))]
  expect(containers).toHaveLength(3)
  for (const container of containers)
    await until("it is healthy", async () => (await inspect(container, ".State.Health.Status")) === "healthy")
})

test("the store runs as a user who may change uploads but not code", async () => {
  const program = `id -u; for each in . index.js dist node_modules ../../node_modules uploads; do
    test -w $each && echo "writes $each"; done; true`
  expect(await store.inside("server", "sh", "-c", program)).toBe("1000\nwrites uploads\n")
})

test("the image contains no build tools and no tests", async () => {
  const tools = ["@medusajs/admin", "@nightshift/local-services", "eslint", "jest", "typescript", "webpack"]
  const program = `for (const tool of ${JSON.stringify(tools)})
    try { require.resolve(tool + "/package.json"); console.log(tool) } catch {}`
  expect(await store.inside("server", "node", "-e", program)).toBe("")
})

test("Medusa Admin is served with the page of the jobs", async () => {
  const page = await fetch(`${store.address}/app/a/scheduled-jobs`)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain("<script")
  const chunks = await store.inside("server", "sh", "-c", "cd build && grep -l /admin/scheduled-jobs *.js")
  expect(chunks).not.toBe("")
  for (const chunk of chunks.trim().split("\n"))
    expect((await fetch(`${store.address}/app/${chunk}`)).status).toBe(200)
})

describe("a worker that is stopped during a run", () => {
  /** Resolves with the run once it is under way, and with its container. */
  async function begin(data: object): Promise<{ runId: string; container: string }> {
    const printed = await store.inside(
      "server",
      ...["npx", "nightshift", "run", "outlast-sigterm", "--data", JSON.stringify(data), "--json"],
    )
    const { runId } = JSON.parse(printed) as { runId: string }
    const container = await until("the run is under way", async () => {
      const { progress } = await find(runId)
      return progress?.host
    })
    return { runId, container }
  }
  const find = async (runId: string) => {
    const [run] = await query<Run>(store.databaseUrl, `SELECT * FROM scheduled_job_run WHERE id = ${runId}`)
    return run!
  }

  test("finishes the run if it can, and then exits with 0", async () => {
    const { runId, container } = await begin({ isEndless: false })
    await docker("stop", container)
    expect(await inspect(container, ".State.ExitCode")).toBe("0")
    expect(await find(runId)).toMatchObject({ status: "succeeded", attempt: 1, result: { host: container } })
    await docker("start", container)
    await until("it is healthy", async () => (await inspect(container, ".State.Health.Status")) === "healthy")
  })

  test("otherwise hands it to the other worker, and still exits with 0 in time", async () => {
    const { runId, container } = await begin({ isEndless: true })
    await docker("stop", container)
    expect(await inspect(container, ".State.ExitCode")).toBe("0")
    const run = await until("the run has ended", async () => {
      const found = await find(runId)
      return found.status !== "due" && found.status !== "running" && found
    })
    expect(run).toMatchObject({ status: "succeeded", attempt: 2 })
    expect(run.attempts[0]).toMatchObject({ attempt: 1, outcome: "handed_back" })
    expect(run.result!.host).not.toBe(container)
  })

  test("leaves a ledger in which every tick is accounted for", async () => {
    expect(await store.inside("server", "npx", "nightshift", "audit", "--from", "-1h")).toMatch(
      /is accounted for/,
    )
  })
})

const inspect = async (container: string, field: string) =>
  (await docker("inspect", "--format", `{{${field}}}`, container)).trim()

/** Waits until the callback returns a truthy value, and returns it. */
async function until<T>(what: string, ask: () => Promise<T | false | undefined>): Promise<T> {
  const deadline = Date.now() + 3 * minute
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== false && answer !== undefined) return answer
    await sleep(250)
  }
  throw new Error(`Waited in vain until ${what}. The containers said:\n${await store.logs()}`)
}
