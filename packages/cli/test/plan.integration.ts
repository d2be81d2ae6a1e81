import { join } from "node:path"
import { discoverJobFiles, readJob, type JobDefinition, type JobHandler } from "@nightshift/scheduler"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

interface PlanDocument {
  jobs: { name: string; kind: "added" | "changed" | "removed"; changes: { field: string }[] }[]
  unchanged: number
  kept: { name: string; why: string }[]
}

describe("the command plan", () => {
  let command: CommandBench
  beforeEach(async () => {
    command = await createCommandBench()
  })
  afterEach(async () => {
    await command.clear()
  })

  const planOf = async (folder: string, ...args: string[]) => {
    const { exitCode, document } = await command.json("plan", folder, ...args)
    return { exitCode, document: document as unknown as PlanDocument }
  }

  /** A server of the build whose job files are in the folder: starts, and stops. */
  async function deploy(build: string) {
    const folder = join(command.folder, build)
    const { files } = await discoverJobFiles(folder)
    const scheduler = command.bench.createScheduler()
    for (const { config, handler, path } of files) {
      const source = `jobs${path.slice(folder.length)}`
      const { job } = readJob({ config, handler: handler as unknown as JobHandler, source })
      await scheduler.register(job as JobDefinition)
    }
    // No job comes later.
    await scheduler.ready()
    const reconciled = await scheduler.start()
    await scheduler.stop()
    return reconciled
  }

  test("shows what a start of this build then does, and nothing once it has", async () => {
    // Each build in a folder of its own: a process imports a file once.
    await command.jobFile("one/stays.js", `{ name: "stays", schedule: "0 3 * * *", backoff: () => "5s" }`)
    await command.jobFile("one/changes.js", `{ name: "changes", schedule: "0 4 * * *" }`)
    await command.jobFile("one/other/goes.js", `{ name: "goes", schedule: "0 5 * * *" }`)
    await deploy("one")
    expect(await planOf("one", "--check")).toMatchObject({
      exitCode: 0,
      document: { jobs: [], unchanged: 3, kept: [] },
    })

    await command.jobFile("two/stays.js", `{ schedule: "0 3 * * *", name: "stays", backoff: () => "9s" }`)
    const changed = `{ name: "changes", schedule: "0 4 * * *", attempts: 3, paused: true }`
    await command.jobFile("two/changes.js", changed)
    await command.jobFile("two/new.js", `{ name: "new", schedule: "0 6 * * *" }`)
    const { document } = await planOf("two")
    expect(document.jobs.map(({ kind, name }) => [kind, name])).toEqual([
      ["added", "new"],
      ["changed", "changes"],
      ["removed", "goes"],
    ])
    expect(document.jobs[1]!.changes).toEqual([
      { field: "policies.attempts", before: 1, after: 3 },
      { field: "paused", before: false, after: true },
    ])
    const names = (kind: string) => document.jobs.filter((job) => job.kind === kind).map(({ name }) => name)
    expect(await deploy("two")).toEqual({
      added: names("added"),
      changed: names("changed"),
      removed: names("removed"),
    })
    expect((await planOf("two")).document).toMatchObject({ jobs: [], unchanged: 3 })
  })

  test("shows each change with its ticks before and after; only --check makes it a finding", async () => {
    const times = { createdAtMs: command.lastHour, watermarkMs: command.lastHour }
    await command.rows.job({ name: "stock", schedule: { expression: "0 3 * * *" }, ...times })
    await command.jobFile(
      "jobs/stock.js",
      `{ name: "stock", schedule: "30 3 * * *", dst: { gap: "skip" }, missedWindow: "2h" }`,
    )
    const { exitCode, out } = await command.nightshift("plan", "jobs", "--timezone", "UTC")
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^change +job +field +before +after\n/)
    expect(out).toMatch(/\nchanged +stock +schedule +0 3 \* \* \* +30 3 \* \* \*\n/)
    expect(out).toMatch(/\nchanged +stock +dst\.gap +run-after +skip\n/)
    expect(out).toMatch(/\nchanged +stock +missedWindow +24 h +2 h\n/)
    expect(out).toMatch(
      /\nstock +(\d{4}-\d\d-\d\d 03:00:00(, )?){3} +(\d{4}-\d\d-\d\d 03:30:00(, )?){3}\n\n0 added, 1 changed, 0 removed, 0 unchanged\.\n$/,
    )
    expect((await planOf("jobs", "--check")).exitCode).toBe(1)
    const narrow = await command.onScreen({ columns: 40 }, "plan", "jobs")
    expect(Math.max(...narrow.out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40)
  })

  test("keeps a job whose file has a fault, and one that code creates, and says so", async () => {
    await command.jobFile("jobs/broken.js", `{ name: "broken", schedule: "0 3 * *" }`)
    const times = { createdAtMs: command.lastHour, watermarkMs: command.lastHour }
    for (const name of ["broken", "created", "gone"]) await command.rows.job({ name, ...times })
    await command.bench.sql(`UPDATE scheduled_job SET source = 'jobs/broken.js' WHERE name = 'broken'`)
    await command.bench.sql(`UPDATE scheduled_job SET source = 'create("created")' WHERE name = 'created'`)
    const { document } = await planOf("jobs")
    expect(document).toMatchObject({
      jobs: [{ kind: "removed", name: "gone" }],
      kept: [
        { name: "broken", why: "fault" },
        { name: "created", why: "created" },
      ],
      faults: 1,
    })
    const { out } = await command.nightshift("plan", "jobs")
    expect(out).toMatch(/because their files have faults: broken\.\n/)
    expect(out).toMatch(/because code creates them in the running store: created\.\n/)
    expect(out).toMatch(/1 fault in the job files: see `nightshift check`\.\n$/)
  })
})
