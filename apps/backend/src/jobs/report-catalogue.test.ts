import type { ScheduledJobArgs } from "@medusajs/medusa"
import { createTestScheduler } from "@nightshift/scheduler/testing"
import reportCatalogue, { config } from "./report-catalogue"

/** The services that the job uses. */
function storeWith(counts: Record<string, number>) {
  const lines: string[] = []
  const services: Record<string, unknown> = {
    logger: { info: (line: string) => lines.push(line) },
    productService: { count: ({ status }: { status: [string] }) => Promise.resolve(counts[status[0]] ?? 0) },
  }
  const container = { resolve: (name: string) => services[name] } as unknown as ScheduledJobArgs["container"]
  return { lines, container }
}

test("the catalogue is counted by status each morning, and every tick is accounted for", async () => {
  const { lines, container } = storeWith({ draft: 45, published: 3 })
  const shop = await createTestScheduler({
    startAt: "2026-11-25T12:00",
    jobs: [{ config, handler: () => reportCatalogue({ container }) }],
  })

  await shop.advanceTo("2026-11-27T07:00")
  expect(lines).toEqual(
    Array(2).fill("The catalogue has 45 draft, 0 proposed, 3 published, 0 rejected products"),
  )
  expect((await shop.runs()).map(({ scheduledFor }) => scheduledFor)).toEqual([
    "2026-11-26T07:00:00+00:00",
    "2026-11-27T07:00:00+00:00",
  ])
  expect((await shop.audit()).total).toMatchObject({ succeeded: 2, failed: 0, unaccounted: 0 })
  await shop.stop()
})
