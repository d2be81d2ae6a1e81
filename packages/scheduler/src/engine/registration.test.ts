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
    onChange: () => Promise.resolve(),
    onEnd: () => Promise.resolve(),
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

/** A registration whose ledger answers as it is told, and what it has done: `change new`, `end` … */
function shop(answers: { removed?: string[]; fail?: string[] } = {}) {
  const clock = createVirtualClock()
  const events: string[] = []
  const fail = [...(answers.fail ?? [])]
  const stored = new Set<string>()
  const did = (what: string): Promise<void> => {
    events.push(what)
    if (fail[0] !== what) return Promise.resolve()
    fail.shift()
    return Promise.reject(new Error("no connection"))
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
  const register = async (name: string) => {
    const { job } = defineJob({
      config: { name, schedule: "* * * * *" },
      handler: () => 1,
      source: `${name}.ts`,
    })
    await registration.add(job!)
  }
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const pass = (ms: number) => clock.advanceTo(clock.now() + ms, settle)
  return { registration, register, stored, events, pass }
}

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

  test("comes by time, and tells that nothing is awaited any more", async () => {
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

  test("comes with the start's own end where all was registered meanwhile", async () => {
    const { registration, events, pass } = shop()
    const beginning = registration.begin([])
    await registration.ready()
    await beginning
    await pass(60_000)
    expect(events).toEqual(["store ", "known", "remove", "end"])
  })

  test("tells of what was removed", async () => {
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
