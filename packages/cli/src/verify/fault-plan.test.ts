import { faultKinds, planFaults } from "./fault-plan"

const minute = 60_000

test("the same seed and length give the same plan, and another seed another", () => {
  const plan = (seed: number) => planFaults({ seed, lengthMs: 5 * minute })
  expect(plan(4711)).toEqual(plan(4711))
  expect(plan(4711)).not.toEqual(plan(4712))
})

test.each([10_000, 75_000, 30 * minute])(
  "in %d ms each kind is done, and none much more than another",
  (lengthMs) => {
    for (let seed = 0; seed < 50; seed++) {
      const plan = planFaults({ seed, lengthMs })
      const times = faultKinds.map((kind) => plan.filter((fault) => fault.kind === kind).length)
      expect(Math.min(...times)).toBeGreaterThanOrEqual(1)
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1)
    }
  },
)

test("faults begin in their order and within the time, and hit a worker that there is", () => {
  for (let seed = 0; seed < 50; seed++) {
    const plan = planFaults({ seed, lengthMs: minute })
    const begins = plan.map(({ atMs }) => atMs)
    expect(begins).toEqual(begins.toSorted((one, other) => one - other))
    expect(begins.every((atMs) => atMs >= 0 && atMs < minute)).toBe(true)
    expect(plan.every(({ pick }) => pick >= 0 && pick < 1)).toBe(true)
  }
})

test("in a long plan some workers stand still for longer than a lease, and clocks are wrong either way", () => {
  const plan = planFaults({ seed: 1, lengthMs: 30 * minute })
  const of = (kind: string) => plan.filter((fault) => fault.kind === kind)
  expect(of("freeze").some(({ forMs }) => forMs > 10_000)).toBe(true)
  expect(of("freeze").some(({ forMs }) => forMs < 10_000)).toBe(true)
  expect(of("clock").some(({ skewMs }) => skewMs > minute)).toBe(true)
  expect(of("clock").some(({ skewMs }) => skewMs < -minute)).toBe(true)
})

test("in a short plan nothing lasts for most of it", () => {
  for (let seed = 0; seed < 50; seed++) {
    const plan = planFaults({ seed, lengthMs: 12_000 })
    expect(Math.max(...plan.map(({ forMs }) => forMs))).toBeLessThanOrEqual(4_000)
  }
})
