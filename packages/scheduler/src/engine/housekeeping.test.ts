import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { createHousekeeping } from "./housekeeping"

test("each hour the history is pruned, by a process for which that is", async () => {
  const clock = createVirtualClock()
  const database = createMemoryDatabase({ clock })
  const asked: number[] = []
  const ledger = {
    ...createMemoryLedger({ database }),
    pruneRest: () => {
      asked.push(clock.now())
      return Promise.resolve(0)
    },
  }
  let ours = false
  const keeping = createHousekeeping({
    clock,
    ledger,
    logger: silentLogger,
    history: {},
    isOurs: () => ours,
  })
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const hours = (count: number) => clock.advanceTo(clock.now() + count * 3_600_000, settle)
  keeping.start()
  await hours(3)
  expect(asked).toEqual([])
  ours = true
  await hours(3)
  expect(asked).toHaveLength(3)
  await keeping.stop()
  await hours(3)
  expect(asked).toHaveLength(3)
})
