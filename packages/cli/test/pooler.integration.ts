import { createCommandBench, type CommandBench } from "./command-bench.fixture"
import { startPooler } from "../../scheduler/test/pooler.fixture"

describe("a pooler before Postgres", () => {
  let commands: CommandBench
  let pooler: Awaited<ReturnType<typeof startPooler>>
  beforeAll(async () => {
    commands = await createCommandBench()
    pooler = await startPooler(commands.bench.databaseUrl)
  })
  afterAll(async () => {
    await pooler.stop()
    await commands.clear()
  })

  test("is refused by verify before it makes anything", async () => {
    const { exitCode, err } = await commands.onScreen({ databaseUrl: pooler.url }, "verify", "--for", "10s")
    expect(exitCode).toBe(2)
    expect(err).toMatch(
      /^the database: expected the address of Postgres itself: .*, got a pooler such as PgBouncer before it\./,
    )
    expect(
      await commands.bench.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'nightshift_verify%'"),
    ).toEqual([])
  })

  test("is reported by doctor, and Postgres itself is not", async () => {
    const states = async (databaseUrl: string) => {
      const { out } = await commands.onScreen({ databaseUrl }, "doctor", "--json")
      const { checks } = JSON.parse(out) as { checks: { name: string; state: string }[] }
      return checks.find(({ name }) => name === "postgres")!.state
    }
    expect(await states(pooler.url)).toBe("note")
    expect(await states(commands.bench.databaseUrl)).toBe("ok")
  })
})
