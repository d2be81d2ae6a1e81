import { createPlannerBench } from "./planner.fixture"

describe("a job whose definition is awaited", () => {
  async function awaiting() {
    const loads: (string[] | undefined)[] = []
    const bench = await createPlannerBench(["here", "awaited"], "* * * * * *", (ledger) => ({
      loadPlans: (names) => {
        loads.push(names)
        return ledger.loadPlans(names)
      },
    }))
    bench.awaited.add("awaited")
    await bench.planner.reload()
    await bench.advance(5_000)
    expect(bench.dueOf("awaited")).toEqual([])
    loads.length = 0
    return { ...bench, loads }
  }

  test("is planned at once when it is taken up, with its undecided ticks, and no plan is read in vain", async () => {
    const { planner, awaited, dueOf, loads, advance } = await awaiting()
    await planner.takeUp()
    expect(loads).toEqual([])
    awaited.clear()
    await planner.takeUp()
    expect(loads).toEqual([undefined])
    await planner.takeUp()
    await advance(5_000)
    await planner.stop()
    expect(loads).toEqual([undefined])
    expect(dueOf("awaited").length).toBeGreaterThanOrEqual(5)
  })

  test("is planned at the next heartbeat, though nothing reports that it is no longer awaited", async () => {
    const { planner, awaited, dueOf, loads, beat, advance } = await awaiting()
    await beat(true)
    expect(loads).toEqual([])
    awaited.clear()
    await beat(true)
    await beat(true)
    await advance(5_000)
    await planner.stop()
    expect(loads).toEqual([undefined])
    expect(dueOf("awaited").length).toBeGreaterThanOrEqual(5)
  })
})
