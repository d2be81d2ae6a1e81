import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import type { RunContext } from "@nightshift/scheduler/internal/job/definition"
import { planCall, verifyHandlers, type WorkKind } from "./handlers"

const plans = (work: WorkKind) =>
  Array.from({ length: 500 }, (_, run) => planCall({ work, runId: `${run}`, attempt: 1 }))
const lengths = (work: WorkKind) => plans(work).map(({ lastsMs }) => lastsMs)

test("the same attempt of the same run always does the same, and the next attempt something else", () => {
  const plan = (attempt: number) => planCall({ work: "faulty", runId: "42", attempt })
  expect(plan(1)).toEqual(plan(1))
  expect(plan(1)).not.toEqual(plan(2))
})

test("short calls end within a period, uneven ones now and then outlast it, and long ones always do", () => {
  expect(Math.max(...lengths("short"))).toBeLessThan(1_000)
  expect(Math.min(...lengths("long"))).toBeGreaterThan(2_000)
  const outlasting = lengths("uneven").filter((lastsMs) => lastsMs > 1_000)
  expect(Math.abs(outlasting.length / 500 - 0.25)).toBeLessThan(0.08)
})

test("only faulty calls throw, and most of them succeed", () => {
  for (const work of ["short", "uneven", "long"] as const)
    expect(plans(work).some(({ throws }) => throws)).toBe(false)
  const share = plans("faulty").filter(({ throws }) => throws).length / 500
  expect(share).toBeGreaterThan(0.2)
  expect(share).toBeLessThan(0.4)
})

test("after its signal every call writes on: some without a pause, some for seconds, some to return at last", () => {
  const after = plans("short").map(({ afterSignal }) => afterSignal)
  expect(Math.min(...after.map(({ writes }) => writes))).toBeGreaterThan(0)
  expect(after.some(({ pauseMs }) => pauseMs === 0)).toBe(true)
  expect(Math.max(...after.map(({ writes, pauseMs }) => writes * pauseMs))).toBeGreaterThan(2_000)
  expect(new Set(after.map(({ returns }) => returns)).size).toBe(2)
})

const runOf = (runId: string) =>
  ({
    runId,
    attempt: 1,
    scheduledFor: new Date(0),
    data: { job: "a", work: "short" },
    signal: new AbortController().signal,
  }) as unknown as RunContext

test("what many calls leave while the one connection is busy shares its next transaction", async () => {
  const written: string[][] = []
  const answers: (() => void)[] = []
  const transaction = async (work: Parameters<Ledger["transaction"]>[0]) => {
    await new Promise<void>((resolve) => answers.push(resolve))
    return work({
      query: (_: string, [rows]: unknown[] = []) =>
        Promise.resolve(
          written.push((JSON.parse(rows as string) as { run_id: string }[]).map((row) => row.run_id)),
        ),
    })
  }
  const { work } = verifyHandlers({ transaction } as Pick<Ledger, "transaction">)
  const first = work!(runOf("1"))
  await new Promise(setImmediate)
  const others = ["2", "3", "4"].map((runId) => work!(runOf(runId)))
  await new Promise(setImmediate)
  expect(answers).toHaveLength(1)
  const answering = setInterval(() => answers.splice(0).forEach((answer) => answer()), 1)
  await Promise.all([first, ...others])
  clearInterval(answering)
  expect(written.slice(0, 2)).toEqual([["1"], ["2", "3", "4"]])
  expect(written.flat().toSorted()).toEqual(["1", "1", "2", "2", "3", "3", "4", "4"])
})
