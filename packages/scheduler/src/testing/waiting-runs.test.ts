import type { Duration } from "../base/duration"
import { createTestScheduler } from "../testing"

const startMs = Date.parse("2026-11-01T00:00:00Z")

/** A shop in which several runs of one job were asked for at once. Default: each takes 7 s. */
async function shopWith(options: { runs: number; concurrency: number; schedule?: string; takes?: Duration }) {
  const { runs, concurrency, schedule = "0 * * * *", takes = "7s" } = options
  const shop = await createTestScheduler({ startAt: startMs })
  await shop.register({ name: "import", schedule, overlap: "queue", concurrency }, ({ signal }) =>
    shop.sleep(takes, signal),
  )
  for (let asked = 0; asked < runs; asked++) await shop.trigger("import")
  /** When each began, in seconds, or why it did not. */
  const begins = async () =>
    (await shop.runs("import")).map(
      ({ startedAtMs, reason }) => reason ?? (startedAtMs && (startedAtMs - startMs) / 1_000),
    )
  return { shop, begins }
}

test("runs that wait begin at the very moment at which runs before them end, as many as may", async () => {
  const { shop, begins } = await shopWith({ runs: 7, concurrency: 3 })
  await shop.advance("1m")
  expect(await begins()).toEqual([0, 0, 0, 7, 7, 7, 14])
  await shop.stop()
})

test("a run that waits and is skipped by a pause lets the next one begin at once", async () => {
  const { shop, begins } = await shopWith({ runs: 1, concurrency: 1, schedule: "*/5 * * * * *" })
  await shop.advance("5s")
  await shop.trigger("import")
  await shop.pause("import")
  await shop.advance("10s")
  expect(await begins()).toEqual([0, "paused", 7, "paused", "paused"])
  await shop.stop()
})

test("a run that is cancelled before it uses its permit lets the next one begin as soon as a server is there", async () => {
  const { shop, begins } = await shopWith({ runs: 2, concurrency: 1, takes: "10m" })
  await shop.advance("1s")
  await shop.stop()
  const [handedBack] = await shop.runs("import")
  expect(await shop.cancel(handedBack!.runId)).toBe("skipped")
  const startedAt = (shop.clock.now() - startMs) / 1_000
  await shop.start()
  await shop.advance("1s")
  expect((await begins())[1]).toBe(startedAt)
  await shop.stop()
})
