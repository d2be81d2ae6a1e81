import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

interface WholeRun {
  run: { runId: string; status: string; attempts: Record<string, unknown>[] }
  why: string
  logs: { attempt: number; level: string; message: string; at: string }[]
  logsCut: boolean
}

describe("one run whole, by history --run", () => {
  let command: CommandBench
  let release: () => void
  beforeAll(async () => {
    command = await createCommandBench()
    const scheduler = command.bench.createScheduler()
    const seldom = "0 0 1 1 *"
    await scheduler.register(
      job(
        { name: "flaky", schedule: seldom, attempts: 2, backoff: { type: "fixed", delay: "1ms" } },
        ({ attempt, logger }) => {
          logger.info(`asking the warehouse, call ${attempt}`)
          if (attempt === 1) throw new Error("no answer")
          logger.warn("3 articles are unknown\nthe first is tee-1")
          return { updated: 12 }
        },
      ),
    )
    await scheduler.register(
      job({ name: "waiting", schedule: seldom }, async () => {
        await new Promise<void>((resolve) => (release = resolve))
      }),
    )
    await scheduler.register(
      job({ name: "broken", schedule: seldom }, () => {
        throw new Error("no such currency: xxx")
      }),
    )
    await scheduler.start()
  })
  afterAll(() => command.clear())

  async function runOf(name: string, ...more: string[]): Promise<string> {
    const { document } = await command.json("run", name, ...more)
    return (document.runId ?? (document.run as { runId: string }).runId) as string
  }
  const whole = async (runId: string) =>
    (await command.json("history", "--run", runId)).document as unknown as WholeRun

  test("its attempts, its log lines and its result are shown, in order", async () => {
    const runId = await runOf("flaky", "--wait")
    // Lines are written about once a second.
    await until("its lines are kept", async () => (await whole(runId)).logs.length === 3)
    const { run, why, logs, logsCut } = await whole(runId)
    expect(run).toMatchObject({
      runId,
      status: "succeeded",
      result: { updated: 12 },
      attempts: [
        { attempt: 1, outcome: "failed", error: { message: "no answer" } },
        { attempt: 2, outcome: "succeeded", error: null },
      ],
    })
    expect(why).toMatch(/^Run \d+ of flaky, triggered by ada at .* succeeded/)
    expect(logs.map(({ attempt, level, message }) => [attempt, level, message])).toEqual([
      [1, "info", "asking the warehouse, call 1"],
      [2, "info", "asking the warehouse, call 2"],
      [2, "warn", "3 articles are unknown\nthe first is tee-1"],
    ])
    expect(logsCut).toBe(false)

    const { out } = await command.nightshift("history", "flaky", "--run", runId)
    expect(out).toMatch(
      /^Run \d+ of flaky.*\n\nResult: \{"updated":12\}\n\nTimes in Europe\/Berlin\.\n\nattempt +started +took +outcome +worker +error\n1 .* failed .* Error: no answer\n2 .* succeeded .* -\n\nlogged +attempt +level +line\n.* 1 +info +asking the warehouse, call 1\n.* 2 +info .*\n.* 2 +warn +3 articles are unknown\n +the first is tee-1\n$/,
    )
  })

  test("the error of a run that failed is shown with its stack, on a narrow screen too", async () => {
    const runId = await runOf("broken", "--wait")
    const { out } = await command.onScreen({ columns: 50 }, "history", "--run", runId)
    expect(out).toMatch(/\nError: no such currency: xxx\n {4}at .*\n/)
    expect(out).toMatch(/\n\nIt logged nothing that is kept\.\n$/)
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(50)
  })

  test("of a run that is under way the present attempt is shown", async () => {
    const runId = await runOf("waiting")
    await until("it runs", async () => (await whole(runId)).run.status === "running")
    expect((await whole(runId)).run.attempts).toEqual([
      expect.objectContaining({ attempt: 1, outcome: "running", finishedAt: null }),
    ])
    release()
    await until("it ended", async () => (await whole(runId)).run.status === "succeeded")
  })

  test.each([
    [["--run", "999999"], /^the id of a run: expected one that the ledger holds/],
    [
      ["--run", "1", "--status", "failed"],
      /option '--run <id>' cannot be used with option '--status <status\.\.\.>'/,
    ],
    [
      ["broken", "--run", "FLAKY"],
      /^--run: expected a run of broken, got "run \d+ of flaky"\. Leave the job's name out\./,
    ],
  ])("history %j is wrong use", async (args, message) => {
    const flaky = await runOf("flaky")
    const result = await command.nightshift("history", ...args.map((arg) => (arg === "FLAKY" ? flaky : arg)))
    expect(result).toMatchObject({ exitCode: 2, out: "", err: expect.stringMatching(message) })
  })
})
