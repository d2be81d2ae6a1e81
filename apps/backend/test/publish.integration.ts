import { startServices, type LocalServices } from "@nightshift/local-services"
import { createDatabase, redisIsolation, type CreatedDatabase } from "@nightshift/local-services/testing"
import { freePort, medusa, query, runMedusa, type MedusaCommand } from "./store.fixture"

const noRedis = { REDIS_URL: "", NIGHTSHIFT_REDIS: "off" }

let services: LocalServices | undefined
let seeded: CreatedDatabase | undefined

beforeAll(async () => {
  services = await startServices({})
  if (services.redisUrl === undefined) throw new Error("These tests need a Redis, and none could be had.")
  seeded = await createDatabase(services)
  const env = { DATABASE_URL: seeded.url, ...noRedis }
  await medusa(["migrations", "run"], env)
  await medusa(["seed", "-f", "data/seed.json"], env)
})

afterAll(async () => {
  await seeded?.drop()
  await services?.stop()
})

const queues = ["redis", "postgres"] as const
type QueueKind = (typeof queues)[number]

const open: StoreUnderTest[] = []

afterEach(async () => {
  const codes = await Promise.all(open.splice(0).map((store) => store.close()))
  expect(codes).toEqual(codes.map(() => 0))
})

interface StoreUnderTest {
  databaseUrl: string
  server: MedusaCommand
  url: string
  countPublished: () => Promise<number>
  /** Resolves with the server's exit code. */
  close(): Promise<number | null>
}

async function openStore(queue: QueueKind, schedule: Record<string, string>): Promise<StoreUnderTest> {
  const database = await createDatabase(services!, { template: new URL(seeded!.url).pathname.slice(1) })
  const keys = redisIsolation(services!)
  const url = `http://127.0.0.1:${await freePort()}`
  const redis = { REDIS_URL: services!.redisUrl!, REDIS_PREFIX: `${keys.prefix}:` }
  const env = { DATABASE_URL: database.url, ...(queue === "redis" ? redis : noRedis), ...schedule }
  const server = runMedusa(["start", "-p", new URL(url).port], env)
  const store = {
    databaseUrl: database.url,
    server,
    url,
    countPublished: async () => {
      const answer = await fetch(`${url}/store/products?limit=1`)
      return ((await answer.json()) as { count: number }).count
    },
    async close() {
      const code = await server.stop()
      await keys.clear()
      await database.drop()
      return code
    },
  }
  open.push(store)
  return store
}

// In parallel, as each waits for the next full minute.
test("stores with the queue on Redis and on Postgres publish the seeded drafts then, and account for the tick", async () => {
  await Promise.all(queues.map(publishesItsDrafts))
})

async function publishesItsDrafts(queue: QueueKind): Promise<void> {
  // As npm start does.
  const schedule = { NIGHTSHIFT_PUBLISH_SCHEDULE: "* * * * *", NIGHTSHIFT_ADMIN: "when-built" }
  const [before] = await query<{ drafts: number; all: number }>(
    seeded!.url,
    `SELECT count(*) FILTER (WHERE status = 'draft')::int AS drafts, count(*)::int AS all FROM product`,
  )
  expect(before!.drafts).toBeGreaterThan(20)

  const { server, url, databaseUrl, countPublished } = await openStore(queue, schedule)
  await server.printed(/Registering publish-once-a-day$/)
  expect(await (await fetch(`${url}/app`)).text()).toMatch(/Medusa Admin|<script/)
  expect(await countPublished()).toBe(before!.all - before!.drafts)

  await server.printed(/Processing scheduled job: publish-once-a-day$/)
  await server.printed(new RegExp(`Published ${before!.drafts} products in \\d+ ms`))
  await server.printed(/Finished scheduled job: publish-once-a-day in .*Next: .*:00 UTC\.$/)
  expect(await countPublished()).toBe(before!.all)

  const runs = await query<{ status: string; second: number; published: number }>(
    databaseUrl,
    `SELECT status, extract(second FROM scheduled_for)::int AS second, (result ->> 'published')::int AS published
       FROM scheduled_job_run WHERE job_name = 'publish-once-a-day' ORDER BY scheduled_for LIMIT 1`,
  )
  expect(runs).toEqual([{ status: "succeeded", second: 0, published: before!.drafts }])
}

test.each(queues)(
  "with the queue on %s a store registers both the plugin's job and its own, and names its queue",
  async (queue) => {
    const { server, databaseUrl } = await openStore(queue, {})
    await server.printed(/Registering publish-once-a-day$/)
    await server.printed(/Registering report-catalogue$/)
    await server.printed(queue === "redis" ? /queue on Redis/ : /queue on Postgres/)
    const jobs = await query<{ name: string; schedule: string }>(
      databaseUrl,
      `SELECT j.name, v.definition -> 'schedule' ->> 'expression' AS schedule
         FROM scheduled_job j JOIN scheduled_job_version v ON v.id = j.version_id ORDER BY j.name`,
    )
    expect(jobs).toEqual([
      { name: "publish-once-a-day", schedule: "0 0 * * *" },
      { name: "report-catalogue", schedule: expect.any(String) },
    ])
  },
)

test("medusa seed registers no schedule", async () => {
  expect(await query(seeded!.url, `SELECT name FROM scheduled_job`)).toEqual([])
})

test("in production the store does not start without secrets of its own, and says how to fix it", async () => {
  const server = runMedusa(["start", "-p", String(await freePort())], {
    DATABASE_URL: seeded!.url,
    ...noRedis,
    NODE_ENV: "production",
    JWT_SECRET: "",
    COOKIE_SECRET: "",
  })
  expect(await server.ended()).not.toBe(0)
  expect(server.output()).toMatch(/JWT_SECRET: expected a secret of your own.*Set JWT_SECRET/s)
})
