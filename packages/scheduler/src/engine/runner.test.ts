import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { type JobHandler, createRegistry } from "../job/definition"
import { defineJob } from "../job/define"
import type { PlannedRun } from "../job/due-run"
import type { ClaimedRun, Finished, Ledger, Outcome } from "../ledger/ledger"
import { createOutage } from "./outage"
import { createRunner } from "./runner"
import { createRunReport } from "./run-report"

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const admit = () => Promise.resolve(() => undefined)

interface Write {
  outcome: Outcome
  answer: (finished: Finished) => void
}

/** A runner on a ledger whose answers the test gives. */
function createBench(handler: JobHandler, config: Record<string, unknown> = {}) {
  const clock = createVirtualClock()
  const registry = createRegistry()
  const { job, faults } = defineJob({
    config: { name: "job", schedule: "0 0 1 1 *", ...config },
    handler,
    source: "test",
  })
  if (!job) throw faults[0]!
  registry.set(job)
  const log: string[] = []
  const writes: Write[] = []
  const requeued: PlannedRun[] = []
  const handedBack: string[] = []
  const claim = { claims: Promise.resolve(), attempts: 0 }
  const ledger = {
    async claim({ runId }: { runId: string }) {
      claim.attempts += 1
      await claim.claims
      const run: ClaimedRun = {
        runId,
        job: job.name,
        attempt: 1,
        failures: 0,
        scheduledFor: clock.now(),
        trigger: "schedule",
        wasFailing: false,
        runAtMs: clock.now(),
        data: undefined,
        policies: job.policies,
      }
      return { kind: "claimed", run }
    },
    finish: (outcome: Outcome) => new Promise<Finished>((answer) => writes.push({ outcome, answer })),
    handBack: (runs: { runId: string }[]) => {
      const ours = runs.filter(({ runId }) => !writes.some(({ outcome }) => outcome.runId === runId))
      handedBack.push(...ours.map(({ runId }) => runId))
      return Promise.resolve(
        ours.map(({ runId }) => ({ runId, job: job.name, delivery: 2, queue: "default" })),
      )
    },
    recordLogs: () => Promise.resolve(),
  } as unknown as Ledger
  const logger = {
    ...silentLogger,
    info: (line: string) => log.push(line),
    error: (line: string) => log.push(line),
    warn: (line: string) => log.push(line),
  }
  const outages: unknown[] = []
  const outage = createOutage({ clock, logger, what: "", consequence: "", onReported: () => undefined })
  const runner = createRunner({
    clock,
    ledger,
    registry,
    logger: silentLogger,
    report: createRunReport({ logger, nextTickOf: () => undefined, timezoneOf: () => "UTC" }),
    outage: { ...outage, began: (error) => outages.push(error) },
    call: async ({ context }) => ({
      value: await handler(Object.assign(context, { data: {}, manager: undefined })),
      finished: undefined,
    }),
    workerId: "worker",
    leaseMs: 10_000,
    requeue: (runs) => requeued.push(...runs),
  })
  const due = (runId: string, name = "job") => ({ runId, job: name, delivery: 1, queue: "default" })
  return { clock, runner, log, writes, requeued, handedBack, outages, claim, due }
}

const attempt = { runId: "1", attempt: 1 }
const recorded: Finished = { recorded: true, freed: undefined }

describe.each(["lose", "cancel"] as const)(
  "a heartbeat that was under way as the outcome was written: %s",
  (what) => {
    test("changes nothing of an attempt that has ended and is being recorded", async () => {
      const signals: AbortSignal[] = []
      const { runner, log, writes, due } = createBench(({ signal }) => void signals.push(signal))
      await runner.handle(due("1"), admit)
      runner[what](attempt)
      writes[0]!.answer(recorded)
      await turn()
      expect(writes.map(({ outcome: { status } }) => status)).toEqual(["succeeded"])
      expect(signals[0]!.aborted).toBe(false)
      expect(log).toEqual([
        "Processing scheduled job: job",
        expect.stringMatching(/^Finished scheduled job: job/),
      ])
    })

    test("changes nothing of an attempt whose own transaction is recording it", async () => {
      const signals: AbortSignal[] = []
      const { runner, log, writes, due } = createBench(async ({ signal }) => {
        await turn()
        runner.isEnding(attempt)
        signals.push(signal)
        await turn()
      })
      const handled = runner.handle(due("1"), admit)
      while (signals.length === 0) await turn()
      runner[what](attempt)
      await handled
      writes[0]!.answer(recorded)
      await turn()
      expect(signals[0]!.aborted).toBe(false)
      expect(log).toHaveLength(2)
    })
  },
)

test("an attempt whose lease is lost as its outcome is written is reported as such by the ledger's answer", async () => {
  const { runner, log, writes, due } = createBench(() => undefined)
  await runner.handle(due("1"), admit)
  runner.lose(attempt)
  writes[0]!.answer({ recorded: false, freed: undefined })
  await turn()
  expect(log).toEqual(["Processing scheduled job: job", expect.stringMatching(/its outcome does not count/)])
})

test("no handler begins after a shutdown's deadline: what was claimed in between is handed back", async () => {
  let calls = 0
  const { clock, runner, handedBack, claim, due } = createBench(() => void (calls += 1))
  let answer!: () => void
  claim.claims = new Promise((resolve) => (answer = resolve))
  void runner.handle(due("1"), admit)
  await turn()
  const stopped = runner.stop(1_000)
  await clock.advanceTo(clock.now() + 5_000, turn)
  await stopped
  answer()
  await turn()
  expect({ calls, handedBack }).toEqual({ calls: 0, handedBack: ["1"] })
})

test("a run whose outcome is recorded at the deadline is not reported as handed back", async () => {
  const { clock, runner, log, handedBack, due } = createBench(() => undefined)
  await runner.handle(due("1"), admit)
  const stopped = runner.stop(1_000)
  await clock.advanceTo(clock.now() + 5_000, turn)
  expect(await stopped).toEqual([])
  expect(handedBack).toEqual([])
  expect(log.filter((line) => line.includes("handed back"))).toEqual([])
})

const hostile: [string, () => unknown][] = [
  [
    "an error whose message cannot be read",
    () =>
      Object.defineProperty(new Error("x"), "message", {
        get: () => {
          throw new Error("no")
        },
      }),
  ],
  [
    "an error whose stack cannot be read",
    () =>
      Object.defineProperty(new Error("x"), "stack", {
        get: () => {
          throw new Error("no")
        },
      }),
  ],
  [
    "what cannot even be asked what it is",
    () =>
      new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw new Error("no")
          },
          get: () => {
            throw new Error("no")
          },
        },
      ),
  ],
]

test.each(hostile)("a handler that throws %s has failed, and is tried again", async (_case, thrown) => {
  const { runner, log, writes, requeued, outages, due } = createBench(
    () => {
      throw thrown() as Error
    },
    { attempts: 2 },
  )
  await runner.handle(due("1"), admit)
  expect(writes.map(({ outcome: { status } }) => status)).toEqual(["failed"])
  writes[0]!.answer(recorded)
  await turn()
  expect({ outages, requeued: requeued.length, running: runner.running() }).toEqual({
    outages: [],
    requeued: 1,
    running: [],
  })
  expect(log.at(-1)).toMatch(/^Failed scheduled job: job/)
})

test("a backoff function that answers with a promise that rejects ends nothing", async () => {
  const unhandled: unknown[] = []
  const listener = (error: unknown) => unhandled.push(error)
  process.on("unhandledRejection", listener)
  const { runner, writes, due } = createBench(
    () => {
      throw new Error("as instructed")
    },
    { attempts: 2, backoff: () => Promise.reject(new Error("no delay")) },
  )
  await runner.handle(due("1"), admit)
  await turn()
  await turn()
  process.off("unhandledRejection", listener)
  expect(writes[0]!.outcome).toMatchObject({ status: "failed", retryInMs: expect.any(Number) })
  expect(unhandled).toEqual([])
})

test("of runs whose job this build lacks, no more are remembered than may come again", async () => {
  const { clock, runner, requeued, due } = createBench(() => undefined)
  const delayOf = async (runId: string) => {
    await runner.handle(due(runId, "unknown"), admit)
    return requeued.at(-1)!.runAtMs - clock.now()
  }
  expect([await delayOf("1"), await delayOf("1")]).toEqual([250, 500])
  for (let id = 2; id <= 20_000; id++) await runner.handle(due(String(id), "unknown"), admit)
  expect(await delayOf("1")).toBe(250)
})

test("of jobs that this build lacks, no more are remembered than are worth it, and none steers the terminal", async () => {
  const { runner, log, due } = createBench(() => undefined)
  await runner.handle(due("1", "\u001b[2Jrm"), admit)
  await runner.handle(due("2", "\u001b[2Jrm"), admit)
  expect(log).toEqual([expect.stringContaining("Run 1 of \\u001b[2Jrm is left to another worker")])
  for (let id = 3; id <= 3_000; id++) await runner.handle(due(String(id), `unknown ${id}`), admit)
  log.splice(0)
  await runner.handle(due("3001", "\u001b[2Jrm"), admit)
  expect(log).toHaveLength(1)
})

test("a run that has no slot after all is handed back, and its handler is not called", async () => {
  const calls: string[] = []
  const { runner, due, writes, handedBack } = createBench(({ runId }) => void calls.push(runId))
  expect(await runner.handle(due("1"), () => Promise.resolve(undefined))).toEqual([
    // Its job has a bound, and it keeps its slot in that.
    { runId: "1", job: "job", delivery: 2, queue: "default", hasPermit: true },
  ])
  expect({ calls, writes, handedBack, running: runner.running() }).toEqual({
    calls: [],
    writes: [],
    handedBack: ["1"],
    running: [],
  })
})

test("where the handler waited for its slot, the outcome says when it was called; else its claim does", async () => {
  const { clock, runner, writes, due } = createBench(() => undefined)
  await runner.handle(due("1"), admit)
  const claimedAtMs = clock.now()
  await runner.handle(due("2"), () => {
    clock.advance(30)
    return admit()
  })
  await turn()
  expect(writes.map(({ outcome: { runId, calledAtMs } }) => [runId, calledAtMs])).toEqual([
    ["1", undefined],
    ["2", claimedAtMs + 30],
  ])
})
