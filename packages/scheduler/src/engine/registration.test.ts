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
