import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { defineJob } from "../job/define"
import { createRegistry } from "../job/registry"
import type { Ledger } from "../ledger/ledger"
import { createRegistration } from "./registration"

test("a stop waits for a job that is being stored: the ledger is closed next", async () => {
  let answer: (() => void) | undefined
  const registration = createRegistration({
    clock: createVirtualClock(),
    ledger: {
      reconcile: () =>
        new Promise((resolve) => {
          answer = () => resolve({ added: [], changed: [], removed: [] })
        }),
    } as unknown as Ledger,
    registry: createRegistry(),
    logger: silentLogger,
    starter: { id: "w", host: "h", pid: 1 },
    graceMs: 10_000,
    aliveWithinMs: 10_000,
    hasAwaited: () => false,
    onChange: () => Promise.resolve(),
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const beginning = registration.begin([])
  await turn()
  answer!()
  await beginning
  const { job } = defineJob({
    config: { name: "late", schedule: "* * * * *" },
    handler: () => 1,
    source: "late.ts",
  })
  const events: string[] = []
  const adding = registration.add(job!).then(() => events.push("stored"))
  const stopping = registration.stop().then(() => events.push("stopped"))
  await turn()
  expect(events).toEqual([])
  answer!()
  await Promise.all([adding, stopping])
  expect(events).toEqual(["stored", "stopped"])
})

describe("the end of a grace", () => {
  async function graceOf(facts: { removed?: string[]; hasAwaited?: boolean; failures?: number }) {
    const clock = createVirtualClock()
    let { failures = 0 } = facts
    let removals = 0
    const changes: boolean[] = []
    const ledger = {
      reconcile: () => Promise.resolve({ added: ["new"], changed: [], removed: [] }),
      removeAbsent: () => {
        removals += 1
        if (failures-- > 0) return Promise.reject(new Error("no connection"))
        return Promise.resolve({ removed: facts.removed ?? [], newestStartMs: undefined })
      },
    }
    const registration = createRegistration({
      clock,
      ledger: ledger as unknown as Ledger,
      registry: createRegistry(),
      logger: silentLogger,
      starter: { id: "w", host: "h", pid: 1 },
      graceMs: 10_000,
      aliveWithinMs: 10_000,
      hasAwaited: () => (facts.hasAwaited ?? false) && registration.awaits("stored"),
      onChange: (isNew) => {
        changes.push(isNew)
        return Promise.resolve()
      },
    })
    await registration.begin([])
    expect(changes.splice(0)).toEqual([true])
    const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
    await clock.advanceTo(clock.now() + 20_000, settle)
    return { removals, changes }
  }

  test("changes nothing where nothing was removed or awaited: no plan is read again", async () => {
    expect(await graceOf({})).toEqual({ removals: 1, changes: [] })
  })

  test("tells of what it removed", async () => {
    expect(await graceOf({ removed: ["gone"] })).toEqual({ removals: 1, changes: [true] })
  })

  test("has what was awaited planned, which others may plan already", async () => {
    expect(await graceOf({ hasAwaited: true })).toEqual({ removals: 1, changes: [false] })
  })

  test("has it planned also where the removal fails, and once", async () => {
    expect(await graceOf({ hasAwaited: true, failures: 1 })).toEqual({ removals: 2, changes: [false] })
  })
})
