/** @long over a minute */
import { randomBytes } from "node:crypto"
import { Redis } from "ioredis"
import { createSandbox } from "../src/verify/sandbox"
import { createBench, until, type Bench } from "../../scheduler/test/bench.fixture"
import { createCommandBench } from "./command-bench.fixture"
import { patiently, startVerify, type VerifyCommand } from "./verify-command.fixture"

const redisUrl = process.env.REDIS_URL!
const short = ["--for", "10s"]
/** One takes about a minute: faults, what they leave behind, and 25 s of calm; on a busy machine it takes several. */
const withinMs = 600_000

/** Real workers on real services; each test's database is a shop's, whose own ledger and keys stay as they are. */
describe("the command verify", () => {
  let bench: Bench
  let redis: Redis
  let commands: VerifyCommand[]
  beforeEach(async () => {
    bench = await createBench("postgres")
    redis = new Redis(redisUrl)
    commands = []
  })
  afterEach(async () => {
    for (const command of commands) command.kill("SIGKILL")
    await Promise.all(commands.map((command) => command.ended))
    await redis.quit()
    await bench.clear()
  })

  function verify(options: { args?: string[]; redisUrl?: string } = {}): VerifyCommand {
    const { databaseUrl } = bench
    const command = startVerify({ databaseUrl, redisUrl: options.redisUrl, args: options.args ?? short })
    commands.push(command)
    return command
  }
  const schemas = async () => {
    const rows = await bench.sql<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'nightshift%' ORDER BY 1`,
    )
    return rows.map(({ name }) => name)
  }
  const ours = async () => (await schemas()).filter((name) => /_[0-9a-f]{8}$/.test(name))
  const keysOf = async (schema: string) => redis.keys(`${schema.replaceAll("_", "-")}*`)
  const workersGone = () =>
    until("its workers are gone", async () => {
      const rows = await bench.sql<{ open: number }>(
        `SELECT count(*)::integer AS open FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
      return rows[0]!.open === 0
    })

  test(
    "finds the promise held with either queue, leaves nothing, and touches nothing of the neighbours",
    async () => {
      const neighbour = `nightshift-verify-${randomBytes(4).toString("hex")}-shop`
      await redis.set(`${neighbour}:key`, "kept")
      await bench.sql(`CREATE SCHEMA nightshift_verify_shop`)
      await bench.sql(`CREATE TABLE nightshift_verify_shop.orders AS SELECT 1 AS id`)
      // The name of a verify's schema, and not its marker.
      await bench.sql(`CREATE SCHEMA nightshift_verify_00000000`)

      const onRedis = verify({ redisUrl })
      const onPostgres = verify({ args: [...short, "--keep"] })
      await onRedis.begun()
      const both = await Promise.all([onRedis.ended, onPostgres.ended])
      for (const { exitCode, document, err } of both) {
        // Without a certificate its output is shown.
        if (document === undefined) throw new Error(`Ended with ${exitCode}: ${err}`)
        expect(document).toMatchObject({
          holds: true,
          breaches: [],
          ticks: { decidedTwice: 0, lost: 0, unaccounted: 0, unexpected: 0 },
          effects: { doubled: 0, lost: 0, stray: 0, givenUp: 0 },
          bounds: { skippedWithRoom: 0, over: 0, stuck: 0 },
        })
        expect(document.faults.map(({ kind }) => kind)).toHaveLength(10)
        expect(document.ticks.expected).toBeGreaterThan(60)
        expect(exitCode).toBe(0)
      }

      const kept = both[1].document!.schema!
      expect(await schemas()).toEqual(["nightshift_verify_00000000", kept, "nightshift_verify_shop"].sort())
      expect(await bench.sql(`SELECT * FROM nightshift_verify_shop.orders`)).toEqual([{ id: 1 }])
      expect(await bench.sql(`SELECT FROM scheduled_job`)).toEqual([])
      expect(await redis.get(`${neighbour}:key`)).toBe("kept")
      await redis.del(`${neighbour}:key`)
    },
    withinMs,
  )

  test(
    "finds the promise broken where rows were taken, added, doubled and changed, and exits with 1",
    async () => {
      const command = verify({ redisUrl })
      await command.begun()
      const [schema] = await ours()
      const succeeded = (job: string) =>
        `FROM ${schema}.scheduled_job_run WHERE job_name = '${job}' AND status = 'succeeded'`
      /** Does to one row what the statement says, as soon as there is such a row. */
      const change = (whatFor: string, statement: string) =>
        until(whatFor, async () => (await bench.sql(`${statement} RETURNING 1`)).length === 1, patiently)
      await change(
        "a tick is over",
        `DELETE FROM ${schema}.scheduled_job_run WHERE id = (SELECT min(id) ${succeeded("effect-1")})`,
      )
      await change(
        "another is over",
        `INSERT INTO ${schema}.verify_effect SELECT * FROM ${schema}.verify_effect WHERE job = 'effect-2' LIMIT 1`,
      )
      await change(
        "a third is over",
        `INSERT INTO ${schema}.scheduled_job_run
                (job_name, version_id, scheduled_for, covers_to, trigger, status, run_at, offer_at, created_at, finished_at)
         SELECT job_name, version_id, scheduled_for + interval '500 ms', covers_to + interval '500 ms', trigger, status,
                run_at, offer_at, created_at, finished_at ${succeeded("effect-3")} LIMIT 1`,
      )
      await change(
        "a fourth is over",
        `UPDATE ${schema}.scheduled_job_run SET status = 'skipped', reason = 'overlap', blocked_by = id
          WHERE id = (SELECT min(id) ${succeeded("call-1")})`,
      )
      await change(
        "a fifth is over",
        `INSERT INTO ${schema}.verify_effect (job, tick, run_id, attempt, worker_pid, phase, step)
         SELECT job, tick, run_id, attempt + 1, worker_pid, 'after', 17
           FROM ${schema}.verify_effect WHERE job = 'effect-3' LIMIT 1`,
      )
      const { exitCode, document, err } = await command.ended
      if (document === undefined) throw new Error(`Ended with ${exitCode}: ${err}`)
      const { breaches } = document
      const counts = Object.fromEntries(breaches.map(({ name, count }) => [name, count]))
      // The seed and the messages are there to be shown where the counts are others.
      expect({ seed: document.seed, breaches, counts }).toEqual({
        seed: expect.any(Number) as number,
        breaches: expect.any(Array) as unknown[],
        counts: {
          lost: 1,
          "skipped-with-room": 1,
          "given-up-effects": 1,
          unaccounted: 1,
          unexpected: 1,
          "doubled-effects": 1,
          "lost-effects": 1,
          "stray-effects": 1,
          "lost-calls": 1,
        },
      })
      expect({ exitCode, holds: document.holds }).toEqual({ exitCode: 1, holds: false })
      expect(await ours()).toEqual([])
      expect(await keysOf(schema!)).toEqual([])
    },
    withinMs,
  )

  test(
    "killed, it leaves no process, and the next removes the rest; interrupted, it leaves nothing",
    async () => {
      const killed = verify({ redisUrl })
      await killed.begun()
      const [left] = await ours()
      await until("there is something to remove", async () => (await keysOf(left!)).length > 0)
      killed.kill("SIGKILL")
      await killed.ended
      await workersGone()
      expect(await ours()).toEqual([left])

      const interrupted = verify({ redisUrl })
      await interrupted.begun()
      const [own, ...others] = await ours()
      expect([own === left, others]).toEqual([false, []])
      expect(await keysOf(left!)).toEqual([])
      interrupted.kill("SIGINT")
      const { exitCode, document, err } = await interrupted.ended
      expect({ exitCode, document }).toEqual({ exitCode: 2, document: undefined })
      expect(err).toContain("VERIFY_INCOMPLETE")
      await workersGone()
      expect(await ours()).toEqual([])
      expect(await keysOf(own!)).toEqual([])
    },
    withinMs,
  )

  test("one that goes on is not taken for a leftover", async () => {
    const { databaseUrl: connectionString } = bench
    const claim = () =>
      createSandbox({ connection: { connectionString }, redisUrl: undefined, report: () => undefined })
    const [first, second] = [await claim(), await claim()]
    expect(await ours()).toEqual([first, second].map(({ names }) => names.schema).sort())
    await first.clear({ keep: false })
    await second.clear({ keep: false })
    expect(await schemas()).toEqual([])
  })

  test("it refuses a schema that is there already, and leaves it as it is", async () => {
    const schema = "nightshift_verify_12345678"
    await bench.sql(`CREATE SCHEMA ${schema}`)
    const connection = { connectionString: bench.databaseUrl }
    const claimed = createSandbox({ connection, redisUrl, report: () => undefined, schema })
    await expect(claimed).rejects.toMatchObject({ code: "VERIFY_REFUSED" })
    expect(await schemas()).toEqual([schema])
  })

  test("it refuses a user who may not create a schema, and makes nothing", async () => {
    const role = `ns_verify_${randomBytes(4).toString("hex")}`
    await bench.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`)
    try {
      const databaseUrl = Object.assign(new URL(bench.databaseUrl), {
        username: role,
        password: role,
      }).toString()
      const { exitCode, err } = await startVerify({ databaseUrl, redisUrl, args: short }).ended
      expect(exitCode).toBe(2)
      expect(JSON.parse(err)).toMatchObject({ error: { code: "VERIFY_REFUSED" } })
      expect(await schemas()).toEqual([])
    } finally {
      await bench.sql(`DROP ROLE ${role}`)
    }
  })
})

test("wrong use of verify is an error before anything is created", async () => {
  const command = await createCommandBench()
  for (const args of [
    ["--for", "1s"],
    ["--quick", "--thorough"],
    ["--seed", "x"],
  ]) {
    const { exitCode, err } = await command.nightshift("verify", ...args)
    expect({ exitCode, isNamed: err.includes(args[0]!) }).toEqual({ exitCode: 2, isNamed: true })
  }
  await command.clear()
})
