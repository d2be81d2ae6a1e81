import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import type { RunContext } from "@nightshift/scheduler/internal/job/definition"
import { verifyHandlers } from "./handlers"

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
