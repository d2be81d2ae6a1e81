import { once, EventEmitter } from "node:events"
import { setTimeout } from "node:timers/promises"
import { NightshiftError } from "../base/errors"
import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { defaultPolicies } from "../policy/policies"
import { defineJob } from "../job/define"
import type { JobHandler, RunContext } from "../job/definition"
import type { Ledger } from "../ledger/ledger"
import type { Transact } from "../ledger/transaction/transact"
import { startAttempt, guardListeners } from "./attempt"
import { createHandlerCall, type HandlerCall } from "./handler-call"

const scheduledFor = Date.parse("2026-11-01T12:00:00Z")
const why = new NightshiftError({ code: "RUN_ABORTED", where: "run 1", expected: "", found: "", hint: "" })

interface Given {
  timeoutMs?: number
  data?: Record<string, unknown>
  transact?: Transact
}

function start(handler: JobHandler, given: Given = {}) {
  const clock = createVirtualClock()
  const { job } = defineJob({
    config: { name: "job", schedule: "0 0 * * *", data: { skus: ["a"] } },
    handler,
    source: "src/jobs/job.js",
  })
  const run = {
    runId: "1",
    job: "job",
    attempt: 2,
    failures: 0,
    trigger: "schedule" as const,
    wasFailing: false,
    scheduledFor,
    runAtMs: scheduledFor,
    data: given.data,
    policies: {
      ...defaultPolicies,
      timeoutMs: given.timeoutMs ?? 0,
      transaction: given.transact !== undefined,
    },
  }
  const output = { logger: () => silentLogger, progress: () => () => undefined }
  const reported = () => undefined
  const unasked: Transact = () => Promise.reject(new Error("unasked"))
  const call = createHandlerCall({
    ledger: {} as Ledger,
    transact: given.transact ?? unasked,
    onOutcome: () => undefined,
  })
  return { clock, job: job!, attempt: startAttempt({ clock, job: job!, run, call, output, reported }) }
}

test("the handler gets its run's facts, and what it returns is the end", async () => {
  let got: RunContext | undefined
  const { attempt } = start((context) => {
    got = context
    return { counted: 1 }
  })
  expect(await attempt.ended).toMatchObject({ kind: "returned", value: { counted: 1 } })
  expect(got).toMatchObject({
    data: { skus: ["a"] },
    runId: "1",
    attempt: 2,
    scheduledFor: new Date(scheduledFor),
  })
  expect(got!.signal.aborted).toBe(false)
})

test("a run with data of its own gets those in place of the job's", async () => {
  const { attempt } = start(({ data }) => data, { data: { skus: ["b"] } })
  expect(await attempt.ended).toMatchObject({ kind: "returned", value: { skus: ["b"] } })
})

test("what a handler changes in its data does not reach the next run", async () => {
  const { attempt, job } = start(({ data }) => (data.skus as string[]).push("b"))
  await attempt.ended
  expect(job.data).toEqual({ skus: ["a"] })
})

test("what a handler throws, at once or later, is the end", async () => {
  const error = new Error("no")
  const atOnce = start(() => {
    throw error
  })
  expect(await atOnce.attempt.ended).toEqual({ kind: "threw", error })
  expect(await start(() => Promise.reject(error)).attempt.ended).toEqual({ kind: "threw", error })
})

test("a timeout says whether a handler was still going, or still waited for a connection for its transaction", async () => {
  const never = () => new Promise<never>(() => undefined)
  const transacting: Transact = (work) =>
    work({ query: never }, { own: { query: never }, giveUp: () => undefined } as never)
  for (const [transact, hint] of [
    [never, /has not begun: it waits for a connection.*transactionPoolSize/],
    [transacting, /a handler that is still going.*signal aborts/],
    [undefined, /a handler that is still going.*signal aborts/],
  ] as const) {
    const { clock, attempt } = start(never, { timeoutMs: 5_000, ...(transact && { transact }) })
    await Promise.resolve()
    clock.advance(5_000)
    clock.advance(1_000)
    expect(await attempt.ended).toMatchObject({
      kind: "timed_out",
      error: { message: expect.stringMatching(hint) as string },
    })
  }
})

test("at its timeout a handler's signal aborts, and it counts as timed out whether it gives in or not", async () => {
  for (const givesIn of [true, false]) {
    const { clock, attempt } = start(
      ({ signal }) =>
        new Promise((_, reject) => {
          if (givesIn) signal.addEventListener("abort", () => reject(signal.reason as Error))
        }),
      { timeoutMs: 5_000 },
    )
    clock.advance(5_000)
    expect(await attempt.ended).toMatchObject({ kind: "timed_out", error: { code: "RUN_TIMED_OUT" } })
  }
})

test("a handler that ends in time leaves no timer behind", async () => {
  const { clock, attempt } = start(() => 1, { timeoutMs: 5_000 })
  await attempt.ended
  expect(clock.waiting()).toBe(0)
})

test("aborted, a handler that gives in has ended as aborted, and one that still returns has returned", async () => {
  const until = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener("abort", resolve))
  const givesIn = start(async ({ signal }) => {
    await until(signal)
    throw signal.reason
  })
  givesIn.attempt.abort(why, 1_000)
  expect(await givesIn.attempt.ended).toEqual({ kind: "aborted" })
  const finishes = start(async ({ signal }) => {
    await until(signal)
    return "done"
  })
  finishes.attempt.abort(why, 1_000)
  expect(await finishes.attempt.ended).toMatchObject({ kind: "returned", value: "done" })
})

test("a handler that asks for its signal only after the abort gets an aborted one", async () => {
  let goOn!: () => void
  const late = start(async (context) => {
    await new Promise<void>((resolve) => (goOn = resolve))
    context.signal.throwIfAborted()
  })
  late.attempt.abort(why, 1_000)
  goOn()
  expect(await late.attempt.ended).toEqual({ kind: "aborted" })
})

test("aborted, a handler that does not give in is left behind after its grace", async () => {
  const { clock, attempt } = start(() => new Promise(() => {}))
  attempt.abort(why, 1_000)
  clock.advance(1_000)
  expect(await attempt.ended).toEqual({ kind: "aborted" })
})

describe("an attempt that is given up while its transaction commits", () => {
  const finished = { recorded: true, freed: { runId: "2", job: "job", delivery: 1, queue: "default" } }

  function committing(timeoutMs: number) {
    const clock = createVirtualClock()
    const { attempt } = start(() => undefined)
    let commit!: (answer: { value: unknown; finished: typeof finished }) => void
    const call: HandlerCall = ({ onTransaction }) => {
      onTransaction(() => false)
      return new Promise((resolve) => (commit = resolve))
    }
    const run = { ...attempt.run, policies: { ...defaultPolicies, timeoutMs } }
    const output = { logger: () => silentLogger, progress: () => () => undefined }
    const { job } = defineJob({
      config: { name: "job", schedule: "0 0 * * *" },
      handler: () => undefined,
      source: "src/jobs/job.js",
    })
    const started = startAttempt({ clock, job: job!, run, call, output, reported: () => undefined })
    return { clock, attempt: started, commit: () => commit({ value: 1, finished }) }
  }

  test.each([
    ["at its timeout", ({ clock }: ReturnType<typeof committing>) => clock.advance(300)],
    [
      "by an operator or a shutdown",
      ({ clock, attempt }: ReturnType<typeof committing>) => {
        attempt.abort(why, 200)
        clock.advance(200)
      },
    ],
    [
      "as its lease is lost",
      ({ clock, attempt }: ReturnType<typeof committing>) => {
        attempt.lose(why, 200)
        clock.advance(200)
      },
    ],
  ])("%s ends as the answer to COMMIT says, and what that freed is known", async (_, giveUp) => {
    const given = committing(300)
    giveUp(given)
    given.commit()
    expect(await given.attempt.ended).toEqual({ kind: "returned", value: 1, finished })
  })

  test("and gets no answer within a second is left behind", async () => {
    const { clock, attempt } = committing(0)
    attempt.abort(why, 200)
    clock.advance(200)
    clock.advance(1_000)
    expect(await attempt.ended).toEqual({ kind: "aborted" })
  })
})

function guarded() {
  const controller = new AbortController()
  const thrown: unknown[] = []
  const signal = guardListeners(controller.signal, (error) => thrown.push(error))
  return { controller, signal, thrown }
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test.each<[string, (signal: AbortSignal, broken: () => never) => void]>([
  ["a listener that throws", (signal, broken) => signal.addEventListener("abort", broken)],
  ["one for once", (signal, broken) => signal.addEventListener("abort", broken, { once: true })],
  [
    "one that rejects",
    (signal, broken) => {
      const rejects = (): unknown => Promise.resolve().then(broken)
      signal.addEventListener("abort", rejects)
    },
  ],
  ["an object", (signal, broken) => signal.addEventListener("abort", { handleEvent: broken })],
  ["onabort", (signal, broken) => (signal.onabort = broken)],
])("%s is reported, and the others are called", async (_, listen) => {
  const { controller, signal, thrown } = guarded()
  const received: string[] = []
  listen(signal, () => {
    throw new Error("x")
  })
  signal.addEventListener("abort", ({ type }) => received.push(type))
  controller.abort("why")
  await nextTurn()
  expect(thrown).toEqual([new Error("x")])
  expect(received).toEqual(["abort"])
})

test("a listener is called as the signal's own, once however often it was added, and not after it was removed", () => {
  const { controller, signal } = guarded()
  const calls: unknown[] = []
  function listener(this: unknown) {
    calls.push(this)
  }
  const removed = () => calls.push("removed")
  for (const each of [listener, listener, removed]) signal.addEventListener("abort", each)
  signal.onabort = removed
  signal.onabort = null
  signal.removeEventListener("abort", removed)
  controller.abort()
  expect(calls).toEqual([signal])
  expect(signal.onabort).toBeNull()
})

test("what takes a signal takes it: a timer, an event, a signal made of several", async () => {
  const { controller, signal, thrown } = guarded()
  expect(signal).toBeInstanceOf(AbortSignal)
  const ends = [setTimeout(60_000, undefined, { signal }), once(new EventEmitter(), "never", { signal })]
  const either = AbortSignal.any([signal])
  controller.abort(new Error("over"))
  for (const end of ends) await expect(end).rejects.toMatchObject({ name: "AbortError" })
  expect(either.aborted).toBe(true)
  expect(() => signal.throwIfAborted()).toThrow("over")
  expect(thrown).toEqual([])
})
