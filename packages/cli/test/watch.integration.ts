import { execFile } from "node:child_process"
import { join } from "node:path"
import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench, type CommandResult } from "./command-bench.fixture"

const minute = 60_000

describe("the command watch", () => {
  let command: CommandBench
  beforeEach(async () => {
    command = await createCommandBench()
    await command.aDayOfStock()
  })
  afterEach(async () => {
    await command.clear()
  })

  test("--once shows one frame: the next tick, what runs with its progress, the last outcome", async () => {
    const startedAtMs = Date.now() - 2 * minute
    const runId = await command.rows.run({ job: "stock", atMs: startedAtMs, status: "running", startedAtMs })
    await command.bench.sql(`UPDATE scheduled_job_run SET progress = '{"done": 40}' WHERE id = $1`, [runId])
    const { exitCode, out } = await command.nightshift("watch", "--once")
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^\d{4}-\d\d-\d\d .* Europe\/Berlin: 1 job, 1 run under way, 0 workers alive\.\n/)
    expect(out).toMatch(
      /\nstock +active +[\d.]+ (s|min|h) +for 2 min, \{"done":40\} +failed \(error\) [\d.]+ \S+ ago\n$/,
    )
    const { document } = await command.json("watch", "--once")
    expect(document).toMatchObject({
      underWay: 1,
      hidden: 0,
      jobs: [
        {
          name: "stock",
          next: new Date(command.lastHour + 60 * minute).toISOString(),
          running: [{ runId, progress: { done: 40 } }],
          last: { status: "failed", reason: "error" },
        },
      ],
    })
  })

  /** Watches until a text was written that matches, and ends then by `end`. */
  async function watchUntil(
    seen: RegExp,
    options: {
      args?: string[]
      size?: { columns: number; rows: number }
      key?: string
      then?: () => Promise<void>
      onOut?: (text: string) => void
      onErr?: (text: string) => void
    },
  ): Promise<CommandResult & { released: number }> {
    let onKey: ((key: string) => void) | undefined
    let onInterrupt: (() => void) | undefined
    let released = 0
    let out = ""
    const release = () => {
      released++
    }
    const { size } = options
    const result = command.onScreen(
      {
        onOut: (text) => {
          out += text
          options.onOut?.(text)
        },
        onErr: (text) => options.onErr?.(text),
        live: {
          screen: size && {
            size: () => size,
            onKey: (callback) => {
              onKey = callback
              return release
            },
          },
          onInterrupt: (callback) => {
            onInterrupt = callback
            return release
          },
        },
      },
      "watch",
      "--every",
      "200ms",
      ...(options.args ?? []),
    )
    await until("the first frame was shown", () => onInterrupt !== undefined && out !== "")
    await options.then?.()
    await until(`${seen} was shown`, () => seen.test(out))
    if (options.key === undefined) onInterrupt!()
    else onKey!(options.key)
    return { ...(await result), released }
  }

  test("in a pipe frame follows frame until it is interrupted, and shows what happens in between", async () => {
    const result = await watchUntil(/paused/, {
      then: async () => {
        await command.json("pause", "stock")
      },
    })
    expect(result).toMatchObject({ exitCode: 0, err: "", released: 1 })
    expect(result.out).not.toContain("\u001b")
    expect(result.out.match(/1 job, 0 runs under way/g)!.length).toBeGreaterThan(1)
  })

  test("with --json each frame is one document on one line", async () => {
    const result = await watchUntil(/\n.*\n/, { args: ["--json"] })
    const lines = result.out.trimEnd().split("\n")
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jobs: [{ name: "stock" }] })
  })

  test.each(["q", "\u0003"])(
    "on a screen it draws in place until %j, and gives the screen back",
    async (key) => {
      const result = await watchUntil(/stock/, { key, size: { columns: 90, rows: 24 } })
      expect(result).toMatchObject({ exitCode: 0, released: 2 })
      expect(result.out.startsWith("\u001b[?1049h\u001b[?25l\u001b[H")).toBe(true)
      const [, after] = result.out.split("\u001b[?25h\u001b[?1049l")
      expect(after).toMatch(/^\d{4}-[^]*stock[^]*q quits\.\n$/)
    },
  )

  test("what has no place on the screen is left out and counted: what runs, and is next, stays", async () => {
    const times = { createdAtMs: command.lastHour, watermarkMs: command.lastHour }
    for (const name of ["late-1", "late-2", "zz-running"]) {
      await command.rows.job({ name, schedule: { expression: "0 0 1 1 *" }, ...times })
    }
    const startedAtMs = Date.now()
    await command.rows.run({ job: "zz-running", atMs: startedAtMs, status: "running", startedAtMs })
    const result = await watchUntil(/zz-running/, { key: "q", size: { columns: 90, rows: 11 } })
    expect(result.out).toMatch(/2 jobs more, whose ticks are later\./)
    expect(result.out).toMatch(/stock[^]*zz-running/)
    expect(result.out).not.toContain("late-1")
  })

  test.each([
    ["in a pipe", undefined],
    ["on a screen", { columns: 90, rows: 24 }],
  ])("%s it reports an outage, and goes on when it is over", async (_where, size) => {
    const rename = (from: string, to: string) => command.bench.sql(`ALTER TABLE ${from} RENAME TO ${to}`)
    const runs = "scheduled_job_run"
    let seen = ""
    const result = await watchUntil(/stock +paused/, {
      ...(size ? { size, key: "q" } : {}),
      onOut: (text) => (seen += text),
      onErr: (text) => (seen += text),
      then: async () => {
        await rename(runs, "away")
        await until("the outage was reported", () => /relation "scheduled_job_run" does not exist/.test(seen))
        await rename("away", runs)
        await command.json("pause", "stock")
      },
    })
    expect(result.exitCode).toBe(0)
    expect(result.out.includes("Not up to date: ")).toBe(size !== undefined)
    expect(result.err === "").toBe(size !== undefined)
  })

  test("a worker's progress is seen while it works", async () => {
    const scheduler = command.bench.createScheduler()
    let finish = (): void => undefined
    const work = new Promise<void>((resolve) => (finish = resolve))
    const long = job({ name: "long", schedule: "0 0 1 1 *" }, async (run) => {
      run.progress({ percent: 40 })
      await work
    })
    await scheduler.register(long)
    await scheduler.start({ keepSources: ["src/jobs/"] })
    await scheduler.trigger("long")
    const result = await watchUntil(/"percent":40/, {})
    finish()
    expect(result.out).toMatch(/2 jobs, 1 run under way, 1 worker alive/)
  })

  test.each([
    [["--every", "50ms"], /^--every: expected a length of time from 200ms to 24h, got "50ms"/],
    // A timer of Node would fire at once.
    [["--every", "25d"], /^--every: expected a length of time from 200ms to 24h, got "25d"/],
    [["--database-url", "postgres://127.0.0.1:1/shop"], /^the database of the ledger: expected an answer/],
  ])("%j ends it at once, as wrong use or an error", async (args, message) => {
    const result = await command.nightshift("watch", ...args)
    expect(result).toMatchObject({ exitCode: 2, out: "", err: expect.stringMatching(message) })
  })

  test("as a process it ends cleanly by the signal of Ctrl-C", async () => {
    const program = join(__dirname, "../bin/nightshift.js")
    const env = { ...process.env, DATABASE_URL: command.bench.databaseUrl }
    const child = execFile(process.execPath, [program, "watch", "--json"], { cwd: command.folder, env })
    let out = ""
    child.stdout!.on("data", (text: string) => (out += text))
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve))
    await until("a frame was printed", () => out.includes("\n"))
    child.kill("SIGINT")
    expect(await ended).toBe(0)
  })
})
