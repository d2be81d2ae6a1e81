import { recoveriesOf, type SettledTick } from "./recovery"

const tick = (scheduledForMs: number, finishedAtMs: number): SettledTick => ({ scheduledForMs, finishedAtMs })

test("a fault is over when all that had come before it has its outcome", () => {
  const ticks = [tick(900, 950), tick(1_000, 12_000), tick(1_500, 9_000), tick(3_000, 50_000)]
  expect(recoveriesOf({ injected: [{ kind: "kill", fromMs: 2_000, toMs: 2_000 }], ticks })).toEqual([
    { kind: "kill", times: 1, medianMs: 10_000, worstMs: 10_000 },
  ])
})

test("recovery is counted from the end of an outage, and from the begin of every other fault", () => {
  const ticks = [tick(1_000, 8_000), tick(4_000, 9_000)]
  const span = { fromMs: 2_000, toMs: 5_000 }
  const worst = (kind: "cut-ledger" | "freeze") =>
    recoveriesOf({ injected: [{ kind, ...span }], ticks })[0]!.worstMs
  expect(worst("cut-ledger")).toBe(4_000)
  expect(worst("freeze")).toBe(6_000)
})

test("of several faults of a kind the median and the worst are reported", () => {
  const ticks = [tick(1_000, 1_300), tick(2_000, 2_010), tick(3_000, 9_000)]
  const injected = [1_000, 2_000, 3_000].map((fromMs) => ({ kind: "flush" as const, fromMs, toMs: fromMs }))
  expect(recoveriesOf({ injected, ticks })).toEqual([
    { kind: "flush", times: 3, medianMs: 300, worstMs: 6_000 },
  ])
})

test("where nothing was late, nothing had to recover; a kind that was not done is left out", () => {
  expect(
    recoveriesOf({ injected: [{ kind: "deploy", fromMs: 500, toMs: 900 }], ticks: [tick(1, 2)] }),
  ).toEqual([{ kind: "deploy", times: 1, medianMs: 0, worstMs: 0 }])
})
