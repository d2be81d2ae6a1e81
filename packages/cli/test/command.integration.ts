import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

const hour = 3_600_000

describe("the nightshift command", () => {
  let command: CommandBench
  beforeEach(async () => {
    command = await createCommandBench()
  })
  afterEach(async () => {
    await command.clear()
  })

  const plain = (text: string) => {
    expect(text).not.toContain("\u001b")
    return text
  }

  test("ledger migrate makes the tables of a schema, says which migrations it applied, and can be repeated", async () => {
    await writeFile(join(command.folder, "nightshift.config.js"), `module.exports = { schema: "own" }`)
    expect((await command.nightshift("list")).err).toMatch(
      /Run the migrations: .*npx nightshift ledger migrate/,
    )
    const { exitCode, document } = await command.json("ledger", "migrate")
    expect({ exitCode, applied: (document["applied"] as string[]).at(-1) }).toEqual({
      exitCode: 0,
      applied: "RecordScheduledJobMigrations",
    })
    expect(await command.nightshift("ledger", "migrate")).toMatchObject({
      exitCode: 0,
      out: "The ledger's tables are those of this release.\n",
    })
    expect((await command.nightshift("list")).exitCode).toBe(0)
    expect(await command.nightshift("ledger", "migrat")).toMatchObject({ exitCode: 2 })
  })

  describe("without a database", () => {
    const offline = (...args: string[]) => command.onScreen({ databaseUrl: undefined }, ...args)

    test("next shows an expression's ticks in its zone, across a clock change", async () => {
      const expression = ["next", "30 2 * * *", "--timezone", "Europe/Berlin", "--from", "2026-10-24 12:00"]
      const { exitCode, out } = await offline(...expression, "--count", "2", "--fold", "both")
      expect(exitCode).toBe(0)
      expect(plain(out)).toMatch(
        /^At 02:30 \(Europe\/Berlin, fold: both\)\.\n\nTimes in Europe\/Berlin\.\n\ntick +UTC +in\n2026-10-25 02:30:00 {2}2026-10-25T00:30:00.000Z .*\n2026-10-25 02:30:00 {2}2026-10-25T01:30:00.000Z .*\n$/,
      )
      const { out: gap } = await offline(
        ...expression.slice(0, 4),
        "--from",
        "2027-03-28",
        "--gap",
        "skip",
        "--count=1",
        "--json",
      )
      expect(JSON.parse(gap)).toMatchObject({ ticks: ["2027-03-29T00:30:00.000Z"] })
    })

    test("check reports every fault of the config's folders, and exits with 1", async () => {
      await mkdir(join(command.folder, "jobs"))
      const file = (name: string, config: string) =>
        writeFile(join(command.folder, "jobs", name), `module.exports = { default() {}, config: ${config} }`)
      await file("good.js", `{ name: "good", schedule: "0 3 * * *", timezone: "Europe/Berlin" }`)
      await writeFile(join(command.folder, "nightshift.config.js"), `module.exports = { jobs: ["jobs"] }`)
      expect(await offline("check")).toMatchObject({
        exitCode: 0,
        out: expect.stringMatching(/1 sound job, 0 faults/),
      })
      await file("bad.js", `{ name: "bad", schedule: "0 3 * *", overlap: "skipp" }`)
      const { exitCode, out } = await offline("check", "--json")
      expect(exitCode).toBe(1)
      expect(JSON.parse(out)).toMatchObject({
        jobs: [{ name: "good", schedule: { timezone: "Europe/Berlin" } }],
        faults: [{ code: "OPTION_INVALID" }, { code: "CRON_INVALID" }],
      })
    })

    test("lint reports what the schedules will do, and check counts a job once that two files define", async () => {
      const file = async (folder: string, name: string, schedule: string) => {
        await mkdir(join(command.folder, folder), { recursive: true })
        const config = `{ name: "${name}", schedule: "${schedule}", timezone: "Europe/Berlin" }`
        await writeFile(
          join(command.folder, folder, `${name}.js`),
          `module.exports = { default() {}, config: ${config} }`,
        )
      }
      await file("plugin", "stock", "0 5 * * *")
      await file("jobs", "stock", "0 4 * * *")
      await file("jobs", "nightly", "30 2 * * *")
      const { exitCode, out } = await offline("lint", "plugin", "jobs", "--crowd", "2")
      expect(exitCode).toBe(1)
      expect(plain(out)).toMatch(
        /^\[replaced\] stock: .*jobs\/stock\.js replaces .*plugin\/stock\.js, which never runs\. Give /,
      )
      expect(out).toMatch(/\n\[clock-change\] nightly: Europe\/Berlin skips [^]*\n2 jobs, 3 findings\.\n$/)

      const without = ["--without", "replaced,clock-change"]
      const { document } = await command.json("lint", "plugin", "jobs", ...without)
      expect(document).toEqual({ jobs: ["stock", "nightly"], findings: [], faults: 0 })
      expect((await offline("check", "plugin", "jobs")).out).toMatch(/\n2 sound jobs, 0 faults\.\n$/)
    })

    test("what needs one says how to give it", async () => {
      const { exitCode, err, out } = await offline("list")
      expect([exitCode, out]).toEqual([2, ""])
      expect(err).toMatch(/the database of the ledger: expected its address, got nothing\. Set DATABASE_URL/)
    })
  })

  test.each([
    [["lst"], /unknown command 'lst' \(Did you mean list\?\)/],
    [["list", "--jsn"], /unknown option '--jsn' \(Did you mean --json\?\)/],
    [["why", "stock"], /missing required argument 'time'/],
    [["pause", "stock", "--for", "soon"], /^--for: expected a length of time/],
    [["history", "--status", "faild"], /^--status: expected one of .* Did you mean "failed"\?/],
    [["history", "stok"], /Did you mean "stock"\?/],
    [["history", "--limit", "0"], /^--limit: expected a whole number from 1 to 1000, got "0"\./],
    [["run", "stock", "--data", "[1]"], /^--data: expected a JSON object/],
    [["audit", "--from", "2026-02-30"], /^--from: expected a time such as/],
    [["lint", "jobs", "--without", "crowd"], /^--without: expected one of .* Did you mean "crowded"\?/],
    [["list", "--timezone", "Berlin"], /Did you mean 'Europe\/Berlin'\?/],
    [["cancel", "999"], /the id of a run: expected one that the ledger holds/],
    [["list", "--config", "absent.js"], /^--config: expected a file/],
  ])("%j is wrong use: an error on stderr, exit code 2", async (args, message) => {
    await command.rows.job({ name: "stock", createdAtMs: command.lastHour, watermarkMs: command.lastHour })
    const result = await command.nightshift(...args)
    expect(result).toMatchObject({ exitCode: 2, out: "", err: expect.stringMatching(message) })
    const asJson = await command.nightshift(...args, "--json")
    expect(asJson).toMatchObject({ exitCode: 2, out: "" })
    const { error } = JSON.parse(asJson.err) as { error: { code: string; message: string } }
    expect(error).toMatchObject({ code: expect.any(String), message: expect.stringMatching(message) })
  })

  test("list shows schedule, state, next tick and last run", async () => {
    await command.aDayOfStock()
    const { out } = await command.nightshift("list")
    expect(plain(out)).toMatch(
      /^Times in Europe\/Berlin\.\n\njob +schedule +zone +state +next +last\nstock +0 \* \* \* \* +UTC +active/,
    )
    const { document } = await command.json("list")
    expect(document).toMatchObject({
      jobs: [
        {
          name: "stock",
          next: new Date(command.lastHour + hour).toISOString(),
          last: {
            status: "failed",
            reason: "error",
            startedAt: new Date(command.lastHour + 15).toISOString(),
          },
        },
      ],
    })
  })

  test.each([100, 60, 40])("tables fit a screen of %i columns, and lose nothing", async (columns) => {
    await command.aDayOfStock()
    for (const name of ["list", "history", "audit", "simulate", "doctor", "watch"]) {
      const once = name === "watch" ? ["--once"] : []
      const { out } = await command.onScreen({ columns }, name, ...once)
      expect(
        Math.max(
          ...plain(out)
            .split("\n")
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(columns)
      expect(out).toContain(name === "doctor" ? "migrations" : "stock")
      if (name === "history") expect(out.replace(/\s+/g, "")).toContain("whichismostunfortunate")
    }
  })

  test("history gives pages", async () => {
    await command.aDayOfStock()
    const first = await command.json("history", "stock", "--limit", "20")
    const second = await command.json(
      "history",
      "stock",
      "--limit",
      "20",
      "--cursor",
      first.document.next as string,
    )
    expect(second.document).toMatchObject({ next: null })
    expect([...(first.document.runs as unknown[]), ...(second.document.runs as unknown[])]).toHaveLength(24)
    const failed = await command.json("history", "--status", "failed,skipped", "--from", "-2h")
    expect(failed.document.runs).toHaveLength(1)
  })

  test("why answers in one sentence", async () => {
    await command.aDayOfStock()
    const { exitCode, out } = await command.nightshift(
      "why",
      "stock",
      new Date(command.lastHour).toISOString(),
      "--timezone",
      "UTC",
    )
    expect(exitCode).toBe(0)
    expect(out).toMatch(
      /^stock at .* UTC ran and failed with Error: no connection .*, 15 ms after its time, took 2 s\.\n$/,
    )
    const { document } = await command.json(
      "why",
      "stock",
      new Date(command.lastHour + hour / 2).toISOString(),
    )
    expect(document).toMatchObject({
      kind: "not_scheduled",
      previous: new Date(command.lastHour).toISOString(),
      run: null,
    })
  })

  test("audit exits with 0 when all is accounted for, and with 1 when a tick is missing", async () => {
    const runId = await command.aDayOfStock()
    expect(await command.json("audit")).toMatchObject({
      exitCode: 0,
      document: { total: { unaccounted: 0, unexpected: 0 } },
    })
    expect((await command.nightshift("audit")).out).toMatch(/Every tick from .* is accounted for\.\n$/)
    await command.bench.sql(`DELETE FROM scheduled_job_run WHERE id = $1`, [runId])
    const missing = new Date(command.lastHour).toISOString()
    expect(await command.json("audit", "--job", "stock")).toMatchObject({
      exitCode: 1,
      document: { unaccountedTicks: [{ job: "stock", from: missing, to: missing, count: 1 }] },
    })
    expect(await command.nightshift("audit")).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(/1 unaccounted, 0 unexpected/),
    })
  })

  test("prune removes what is old, and the audit still counts it", async () => {
    await command.aDayOfStock()
    const before = await command.json("audit")
    expect((await command.json("prune", "--keep", "5")).document).toEqual({ pruned: 19 })
    expect((await command.json("history", "stock")).document.runs).toHaveLength(5)
    expect((await command.json("audit")).document).toMatchObject({ total: before.document.total })
  })
})
