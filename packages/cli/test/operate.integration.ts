import { execFile } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

describe("operating by the nightshift command", () => {
  let command: CommandBench
  beforeEach(async () => {
    command = await createCommandBench()
  })
  afterEach(async () => {
    await command.clear()
  })

  test("pause and resume say until when, and leave the operator's name", async () => {
    await command.rows.job({ name: "stock", createdAtMs: command.lastHour, watermarkMs: command.lastHour })
    const { out } = await command.nightshift("pause", "stock", "--for", "2h", "--reason", "stock-taking")
    expect(out).toMatch(/^stock is paused until \d{4}-.* Europe\/Berlin\.\n$/)
    expect((await command.json("list")).document).toMatchObject({
      jobs: [{ pause: { by: "ada", reason: "stock-taking", until: expect.any(String) } }],
    })
    expect((await command.json("resume", "stock", "--by", "bob")).document).toEqual({
      job: "stock",
      wasPaused: true,
    })
    expect((await command.nightshift("resume", "stock")).out).toBe("stock was not paused.\n")
  })

  test("a run that cannot be queued is due all the same, and can be cancelled and retried", async () => {
    await command.rows.job({ name: "stock", createdAtMs: command.lastHour, watermarkMs: command.lastHour })
    const nowhere = ["--redis-url", "redis://127.0.0.1:1"]
    const { document } = await command.json("run", "stock", "--data", '{"limit":3}', ...nowhere)
    expect(document).toEqual({ runId: expect.any(String), isQueued: false })
    const runId = document.runId as string
    expect((await command.json("cancel", runId)).document).toEqual({ runId, effect: "skipped" })
    const retried = await command.nightshift("retry", runId, ...nowhere)
    expect(retried.out).toMatch(
      /is due again\. The queue cannot be reached; a worker takes it from the ledger within seconds/,
    )
    expect((await command.json("history", "stock")).document).toMatchObject({
      runs: [{ runId, status: "due", trigger: "manual", requestedBy: "ada", data: { limit: 3 } }],
    })
  })

  describe("with a worker", () => {
    beforeEach(async () => {
      const scheduler = command.bench.createScheduler()
      const define = (name: string, handler: Parameters<typeof job>[1]) =>
        scheduler.register(job({ name, schedule: "0 0 1 1 *" }, handler))
      await define("echo", ({ data }) => data)
      await define("break", () => {
        throw new Error("broken")
      })
      await scheduler.start()
    })

    test("run --wait waits for the outcome, and exits with 1 unless it succeeded", async () => {
      expect(await command.json("run", "echo", "--data", '{"limit":3}', "--wait")).toMatchObject({
        exitCode: 0,
        document: { isQueued: true, run: { status: "succeeded", result: { limit: 3 } } },
      })
      const { exitCode, out } = await command.nightshift("run", "break", "--wait")
      expect(exitCode).toBe(1)
      expect(out).toMatch(/^Run \d+ of break failed after .*: Error: broken\n$/)
    })

    test("backfill runs the ticks of a range", async () => {
      const range = ["--from", "2020-01-01 00:00", "--to", "2022-01-02 00:00", "--timezone", "UTC"]
      const { document } = await command.json("backfill", "echo", ...range)
      expect(document).toMatchObject({
        isQueued: true,
        runIds: [expect.any(String), expect.any(String), expect.any(String)],
      })
      await until("all ran", async () => {
        const { runs } = (await command.json("history", "echo", "--status", "succeeded")).document as {
          runs: unknown[]
        }
        return runs.length === 3
      })
    })
  })

  test("as a process it prints the document alone, whatever the store's files say, and ends", async () => {
    await command.rows.job({ name: "stock", createdAtMs: command.lastHour, watermarkMs: command.lastHour })
    const config = `console.log("booting"); setInterval(() => {}, 1000); module.exports = {}`
    await writeFile(join(command.folder, "nightshift.config.js"), config)
    const program = join(__dirname, "../bin/nightshift.js")
    const env = { ...process.env, DATABASE_URL: command.bench.databaseUrl }
    const run = promisify(execFile)
    const { stdout, stderr } = await run(process.execPath, [program, "list", "--json"], {
      cwd: command.folder,
      env,
    })
    expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ name: "stock" }] })
    expect(stderr).toBe("booting\n")
    await expect(
      run(process.execPath, [program, "why", "stok", "now"], { cwd: command.folder, env }),
    ).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/Did you mean "stock"\?/),
    })
  })
})
