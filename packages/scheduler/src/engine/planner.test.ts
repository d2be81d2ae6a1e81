import type { JobPlan, Ledger } from "../ledger/ledger"
import { createPlannerBench, turn } from "./planner.fixture"

test("of many jobs that are due at once, a thousand are decided by one statement, and all in the end", async () => {
  const names = Array.from({ length: 2_500 }, (_, number) => `job-${number}`)
  const { planner, statements, due, advance } = await createPlannerBench(names, "0 0 * * *", () => ({}))
  await planner.reload()
  expect(statements).toEqual([])
  await advance(10_000)
  await planner.stop()
  expect(statements.map((ranges) => ranges.length)).toEqual([1_000, 1_000, 500])
  expect(new Set(due.map(({ job }) => job)).size).toBe(2_500)
})

describe("a job whose ticks the ledger does not take", () => {
  const state = { refuses: true }
  beforeEach(() => void (state.refuses = true))

  const refusing = (ledger: Ledger): Partial<Ledger> => ({
    async recordTicks(ranges) {
      const refused = ranges.filter(({ job }) => state.refuses && job === "bad")
      const recorded = await ledger.recordTicks(ranges.filter((range) => !refused.includes(range)))
      return { ...recorded, lost: [...recorded.lost, ...refused.map(({ job }) => job)] }
    },
  })

  const failing = (ledger: Ledger): Partial<Ledger> => ({
    recordTicks: (ranges) =>
      state.refuses && ranges.some(({ job }) => job === "bad")
        ? Promise.reject(new Error("out of range"))
        : ledger.recordTicks(ranges),
  })

  test.each([
    ["without an error", refusing],
    ["with an error", failing],
  ])("%s is tried ever more seldom, is reported once, and keeps no other job late", async (_case, change) => {
    const { planner, beat, statements, reported, dueOf, advance } = await createPlannerBench(
      ["good", "bad", "also good"],
      "* * * * * *",
      change,
    )
    await planner.reload()
    const beatAfter = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 4) {
        await advance(4_000)
        await beat(true)
      }
    }
    await beatAfter(60)
    for (const name of ["good", "also good"]) {
      const ticks = dueOf(name)
      expect(ticks.length).toBeGreaterThanOrEqual(60)
      expect(Math.min(...ticks.map(({ earlyMs }) => earlyMs))).toBeGreaterThan(0)
    }
    const tries = statements.filter((ranges) => ranges.some(({ job }) => job === "bad"))
    expect(tries.length).toBeLessThan(35)
    expect(reported).toEqual(["stalled bad"])
    state.refuses = false
    await beatAfter(8)
    expect(reported).toEqual(["stalled bad", "recovered bad"])
    const before = dueOf("bad").length
    await beatAfter(8)
    expect(dueOf("bad").length - before).toBe(8)
    await planner.stop()
  })

  test("is not reported while another process writes them", async () => {
    const { planner, ledger, reported, advance } = await createPlannerBench(
      ["bad"],
      "*/2 * * * * *",
      refusing,
    )
    await planner.reload()
    for (let passed = 0; passed < 60; passed += 1) {
      await advance(1_000)
      const { plans } = await ledger.loadPlans()
      const [plan] = plans as [JobPlan]
      const toMs = plan.watermarkMs + 2_000
      await ledger.recordTicks([
        { job: "bad", fromMs: plan.watermarkMs, toMs, versionId: plan.versions[0]!.versionId, ticks: [] },
      ])
    }
    await planner.stop()
    expect(reported).toEqual([])
  })

  test("and that has no version any more is reported, and its neighbours are planned", async () => {
    const { planner, reported, dueOf, advance } = await createPlannerBench(
      ["good", "bad"],
      "* * * * * *",
      (ledger) => ({
        ...failing(ledger),
        loadPlans: async (names) => {
          const loaded = await ledger.loadPlans(names)
          return names ? { ...loaded, plans: loaded.plans.filter(({ name }) => name !== "bad") } : loaded
        },
      }),
    )
    await planner.reload()
    await advance(10_000)
    await planner.stop()
    expect(reported).toEqual(["vanished bad"])
    expect(dueOf("good").length).toBeGreaterThanOrEqual(10)
  })
})

test("a ledger that answers and takes nothing is asked a few times a second, not once for each job", async () => {
  const names = Array.from({ length: 500 }, (_, number) => `job-${number}`)
  const state = { full: true }
  const { planner, statements, due, reported, advance } = await createPlannerBench(
    names,
    "0 0 * * *",
    (ledger) => ({
      recordTicks: (ranges) =>
        state.full ? Promise.reject(new Error("the disk is full")) : ledger.recordTicks(ranges),
    }),
  )
  await planner.reload()
  await advance(29_000)
  expect(statements.length).toBeLessThan(20 * 30)
  expect(reported).toEqual([])
  state.full = false
  await advance(6_000)
  await planner.stop()
  expect(new Set(due.map(({ job }) => job)).size).toBe(500)
})

test("a watermark in the future is reported once, and no other job waits for it", async () => {
  const { planner, reported, dueOf, advance } = await createPlannerBench(
    ["good", "bad"],
    "* * * * * *",
    (ledger) => ({
      loadPlans: async (names) => {
        const loaded = await ledger.loadPlans(names)
        const plans = loaded.plans.map((plan) =>
          plan.name === "bad" ? { ...plan, watermarkMs: Date.parse("2099-01-01T00:00:00Z") } : plan,
        )
        return { ...loaded, plans }
      },
    }),
  )
  await planner.reload()
  await advance(5_000)
  await planner.reload()
  await planner.stop()
  expect(reported).toEqual(["ahead bad"])
  expect(dueOf("good").length).toBeGreaterThanOrEqual(5)
})

/** A call that waits until the test lets it end. */
function gate<T>() {
  let open!: (value: T | Promise<T>) => void
  const opened = new Promise<T>((resolve) => (open = resolve))
  return { opened, open }
}

test("a write that fails after its job was dropped by a reload ends nothing", async () => {
  const loading = gate<undefined>()
  const writing = gate<Awaited<ReturnType<Ledger["recordTicks"]>>>()
  const state = { gated: false }
  const { planner, ledger, due, advance } = await createPlannerBench(["a", "b"], "* * * * * *", (real) => ({
    loadPlans: async (names) => {
      if (!state.gated || names) return real.loadPlans(names)
      await loading.opened
      const loaded = await real.loadPlans()
      return { ...loaded, plans: loaded.plans.filter(({ name }) => name === "b") }
    },
    recordTicks: (ranges) => (state.gated ? writing.opened : real.recordTicks(ranges)),
  }))
  await planner.reload()
  state.gated = true
  const reloaded = planner.reload()
  await advance(1_500)
  loading.open(undefined)
  await turn()
  writing.open(Promise.reject(new Error("connection lost")))
  await reloaded
  state.gated = false
  due.splice(0)
  await advance(5_000)
  await planner.stop()
  expect(due.filter(({ job }) => job === "b").length).toBeGreaterThanOrEqual(4)
  expect((await ledger.loadPlans()).plans).toHaveLength(2)
})

test("what was read earlier does not replace what was read later", async () => {
  const first = gate<undefined>()
  let loads = 0
  const { planner, ledger } = await createPlannerBench(["a"], "0 0 1 1 *", (real) => ({
    loadPlans: async (names) => {
      const loaded = await real.loadPlans(names)
      loads += 1
      if (loads === 1) await first.opened
      return loaded
    },
  }))
  const earlier = planner.reload()
  await turn()
  await ledger.reconcile({ jobs: [], keepSources: [] })
  const later = planner.reload()
  await turn()
  first.open(undefined)
  await Promise.all([earlier, later])
  await planner.stop()
  expect(planner.planned()).toEqual([])
})

test("a planner on standby asks about the same ticks again until a heartbeat has asked the ledger", async () => {
  const { planner, beat, advance } = await createPlannerBench(["a"], "*/10 * * * * *", () => ({}))
  await planner.reload()
  await beat(false)
  await advance(24_000)
  const [asked] = planner.expected()
  expect(asked).toBeDefined()
  // The heartbeat fails, and so does the next.
  await advance(4_000)
  expect(planner.expected()[0]).toEqual(asked)
  await beat(false)
  expect(planner.expected()).toEqual([])
  await advance(10_000)
  expect(planner.expected()[0]!.tickMs).toBeGreaterThan(asked!.tickMs)
  await planner.stop()
})
