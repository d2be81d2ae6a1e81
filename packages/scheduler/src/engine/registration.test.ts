import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { defineJob } from "../job/define"
import { createRegistry } from "../job/definition"
import type { Ledger } from "../ledger/ledger"
import { createRegistration } from "./registration"

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * A registration, and the steps that it took: `store` with the jobs, `remove`, `new` or `known` for a change, `end`. A
 * step of `fail` fails once, in this order; one for which `until` gives a promise waits for it.
 */
function shop(
  answers: {
    removed?: string[]
    fail?: string[]
    until?: (step: string) => Promise<void> | undefined
  } = {},
) {
  const clock = createVirtualClock()
  const events: string[] = []
  const fail = [...(answers.fail ?? [])]
  const stored = new Set<string>()
  const did = async (step: string): Promise<void> => {
    events.push(step)
    await answers.until?.(step)
    if (fail[0] !== step) return
    fail.shift()
    throw new Error("no connection")
  }
  const registration = createRegistration({
    clock,
    ledger: {
      async reconcile({ jobs }: { jobs: { name: string }[] }) {
        const added = jobs.map(({ name }) => name).filter((name) => !stored.has(name))
        for (const name of added) stored.add(name)
        await did(`store ${jobs.map(({ name }) => name).join(" ")}`)
        return { added, changed: [], removed: [] }
      },
      async removeAbsent() {
        await did("remove")
        return { removed: answers.removed ?? [], newestStartMs: undefined }
      },
    } as unknown as Ledger,
    registry: createRegistry(),
    logger: silentLogger,
    starter: { id: "w", host: "h", pid: 1 },
    graceMs: 10_000,
    aliveWithinMs: 10_000,
    onChange: (isNew) => did(isNew ? "new" : "known"),
    onEnd: () => did("end"),
  })
  const register = (name: string) => {
    const { job } = defineJob({
      config: { name, schedule: "* * * * *" },
      handler: () => 1,
      source: `${name}.ts`,
    })
    return registration.add(job!)
  }
  const pass = (ms: number) => clock.advanceTo(clock.now() + ms, turn)
  return { registration, register, stored, events, pass }
}

test("a stop waits for a job that is being stored: the ledger is closed next", async () => {
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  const { registration, register, events } = shop({
    until: (step) => (step === "store late" ? opened : undefined),
  })
  await registration.begin([])
  events.length = 0
  const adding = register("late").then(() => events.push("stored"))
  const stopping = registration.stop().then(() => events.push("stopped"))
  await turn()
  expect(events).toEqual(["store late"])
  open()
  await Promise.all([adding, stopping])
  expect(events).toEqual(["store late", "new", "stored", "stopped"])
})

describe("what a start stores", () => {
  test("is new where the ledger changed by it, and known where it did not", async () => {
    const { registration, register, stored, events } = shop()
    stored.add("a")
    await register("a")
    await registration.begin([])
    expect(events.splice(0)).toEqual(["store a", "known"])
    await register("b")
    expect(events).toEqual(["store b", "new"])
  })

  test("counts as new where an earlier write may have counted, whose answer was lost", async () => {
    const { registration, register, events } = shop({ fail: ["store a"] })
    await register("a")
    await expect(registration.begin([])).rejects.toThrow("no connection")
    await registration.begin([])
    expect(events.splice(0)).toEqual(["store a", "store a", "new"])
    await register("a")
    expect(events).toEqual(["store a", "known"])
  })
})

describe("the end of a grace", () => {
  const begin = async (given: ReturnType<typeof shop>) => {
    await given.registration.begin([])
    given.events.length = 0
    return given
  }

  test("comes by time, and nothing is awaited any more", async () => {
    const { events, pass } = await begin(shop())
    await pass(60_000)
    expect(events).toEqual(["remove", "end"])
  })

  test("comes when all is registered", async () => {
    const { registration, events, pass } = await begin(shop())
    await registration.ready()
    expect(registration.awaits("other")).toBe(false)
    await pass(60_000)
    expect(events).toEqual(["remove", "end"])
  })

  test("comes with the start's own end where all was registered in between", async () => {
    const { registration, events, pass } = shop()
    const beginning = registration.begin([])
    await registration.ready()
    await beginning
    await pass(60_000)
    expect(events).toEqual(["store ", "known", "remove", "end"])
  })

  test("is a change where something was removed", async () => {
    const { events, pass } = await begin(shop({ removed: ["gone"] }))
    await pass(60_000)
    expect(events).toEqual(["remove", "new"])
  })

  test("has what was awaited planned also while the removal fails", async () => {
    const { events, pass } = await begin(shop({ fail: ["remove"] }))
    await pass(60_000)
    expect(events).toEqual(["remove", "end", "remove", "end"])
  })

  test("removes what is gone though another job cannot be stored, which is tried again", async () => {
    const given = await begin(shop({ removed: ["gone"], fail: ["store late", "store late"] }))
    await expect(given.register("late")).rejects.toThrow("no connection")
    given.events.length = 0
    await given.pass(12_000)
    expect(given.events).toEqual(["store late", "remove", "new"])
    await given.pass(60_000)
    expect(given.events.slice(3)).toEqual(["store late", "new", "remove", "new"])
  })

  test("stores what could not be stored before", async () => {
    const { register, events, pass } = await begin(shop({ fail: ["store late"] }))
    await expect(register("late")).rejects.toThrow("no connection")
    events.length = 0
    await pass(60_000)
    expect(events).toEqual(["store late", "new", "remove", "end"])
  })
})
