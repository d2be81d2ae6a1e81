import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

const minute = 60_000

describe("the command simulate", () => {
  let command: CommandBench
  beforeEach(async () => {
    command = await createCommandBench()
    const times = { createdAtMs: command.lastHour, watermarkMs: command.lastHour }
    const { rows } = command
    await rows.job({ name: "slow", schedule: { expression: "*/10 3 * * *" }, ...times })
    await rows.job({ name: "new", schedule: { expression: "0 3 * * *" }, ...times })
    for (const length of [1, 15, 25]) {
      const atMs = command.lastHour - (40 + length) * minute
      await rows.run({ job: "slow", atMs, startedAtMs: atMs, finishedAtMs: atMs + length * minute })
    }
    // A failed run says nothing of how long it takes.
    const failed = { status: "failed", startedAtMs: 0, finishedAtMs: command.lastHour }
    await rows.run({ job: "slow", atMs: command.lastHour, ...failed })
  })
  afterEach(async () => {
    await command.clear()
  })

  // A day to come: what is paused now is paused then.
  const dayMs = 24 * 60 * minute
  const midnight = (days: number) => (Math.floor(Date.now() / dayMs) + days) * dayMs
  const [from, three, to] = [midnight(2), midnight(2) + 180 * minute, midnight(3)].map((ms) =>
    new Date(ms).toISOString(),
  ) as [string, string, string]
  const day = ["--from", from, "--to", to]

  test("runs the stored jobs with the durations seen so far", async () => {
    const { exitCode, document } = await command.json("simulate", ...day)
    expect(exitCode).toBe(0)
    expect(document).toEqual({
      from,
      to,
      jobs: [
        expect.objectContaining({ job: "new", durationMs: 1_000, durationOfRuns: 0, ticks: 1, runs: 1 }),
        {
          job: "slow",
          durationMs: 15 * minute,
          durationOfRuns: 3,
          ticks: 6,
          runs: 3,
          skipped: { overlap: 3, paused: 0 },
          waited: 0,
          overlaps: 3,
          longestWaitMs: 0,
          mostAtOnce: 1,
        },
      ],
      total: {
        ticks: 7,
        runs: 4,
        skipped: { overlap: 3, paused: 0 },
        waited: 0,
        overlaps: 3,
        longestWaitMs: 0,
      },
      peak: { at: three, atOnce: 2 },
      busiest: [{ at: three, begin: 2, atOnce: 2, jobs: ["new", "slow"] }],
      out: null,
    })
    const { out } = await command.nightshift("simulate", ...day, "--timezone", "UTC", "--duration", "2m")
    expect(out).toMatch(/\nslow +15 min \(3 runs\) +6 +3 +3 \(overlap 3\) +0 +- +1\n/)
    expect(out).toMatch(/\nnew +2 min \(assumed\) +1 +1 +0 +0 +- +1\n/)
    expect(out).toMatch(new RegExp(`\\n${three.slice(0, 10)} 03:00 +2 +2 +new, slow\\n`))
    expect(out).toMatch(/1 job without a succeeded run: assumed to take 2 min; --duration sets it\.\n$/)
  })

  test("a pause skips, and a build's own schedules may be tried instead", async () => {
    await command.json("pause", "slow")
    const paused = await command.json("simulate", ...day, "--job", "slow")
    expect(paused.document).toMatchObject({
      total: { runs: 0, skipped: { overlap: 0, paused: 6 } },
      peak: null,
    })
    await command.jobFile("jobs/slow.js", `{ name: "slow", schedule: "*/20 3 * * *", overlap: "queue" }`)
    const config = join(command.folder, "nightshift.config.js")
    await writeFile(config, `module.exports = { jobs: ["jobs"] }`)
    await command.json("resume", "slow")
    const built = await command.json("simulate", ...day, "--build")
    expect(built.document).toMatchObject({
      jobs: [{ job: "slow", durationMs: 15 * minute, ticks: 3, runs: 3 }],
    })
  })

  test("--out draws a picture, or a page with the tables, that stands alone", async () => {
    const { document } = await command.json("simulate", ...day, "--out", "night.svg")
    expect(document.out).toBe(join(command.folder, "night.svg"))
    const svg = await readFile(join(command.folder, "night.svg"), "utf8")
    expect(svg).toMatch(/^<svg [^]*<title>slow: 3 × skipped|^<svg [^]*<title>slow: skipped/)
    const { out } = await command.nightshift("simulate", ...day, "--out", "night.html")
    expect(out).toMatch(/The timeline is in .*night\.html\.\n$/)
    const page = await readFile(join(command.folder, "night.html"), "utf8")
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(page).toMatch(/<td>slow<\/td><td>15 min \(3 runs\)<\/td>/)
  })

  test("a range of too many ticks is refused", async () => {
    const times = { createdAtMs: command.lastHour, watermarkMs: command.lastHour }
    await command.rows.job({ name: "often", schedule: { expression: "* * * * * *" }, ...times })
    expect(await command.nightshift("simulate", "--to", "+30d")).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^the range of a simulation: expected one of at most 1000000 ticks/),
    })
  })

  test.each([
    [
      ["--from", "2026-11-27", "--to", "2026-11-26"],
      /^the range of a simulation: expected one that ends after/,
    ],
    [["--job", "slwo"], /Did you mean "slow"\?/],
    [["--out", "night.png"], /^--out: expected a file's name that ends in \.svg or \.html, got "night\.png"/],
    [["--out", "absent/night.svg"], /^--out: expected a file that can be written, got .*ENOENT/],
    [["--duration", "0s"], /^--duration: expected a length of time/],
  ])("%j is wrong use", async (args, message) => {
    const result = await command.nightshift("simulate", ...args)
    expect(result).toMatchObject({ exitCode: 2, out: "", err: expect.stringMatching(message) })
  })
})
