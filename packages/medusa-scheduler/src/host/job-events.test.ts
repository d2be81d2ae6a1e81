import type { ClaimedRun } from "@nightshift/scheduler"
import type { Container } from "./container"
import { createJobEvents } from "./job-events"

test("a late run emits one event, at its first call, whatever its attempt number", async () => {
  const emitted: [string, unknown][] = []
  const eventBus = {
    withTransaction: () => eventBus,
    emit: (name: string, payload: { run_id?: string }) =>
      Promise.resolve(emitted.push([name, payload.run_id])),
  }
  const manager = { transaction: (work: (within: unknown) => unknown) => work(manager) }
  const container = { resolve: (name: string) => (name === "manager" ? manager : eventBus) }
  const logger = {
    info: () => {},
    warn: () => {},
    error: (line: unknown) => void emitted.push([String(line), 0]),
  }
  const events = createJobEvents({ container: container as unknown as Container, logger })
  const late = (runId: string, attempt: number, begun: boolean) =>
    events.runBegan!(
      {
        runId,
        attempt,
        job: "job",
        trigger: "missed",
        scheduledFor: 0,
        before: { begun, lateAtMs: undefined },
      } as ClaimedRun,
      0,
    )
  late("1", 1, false)
  late("2", 2, false)
  late("2", 3, true)
  await events.stop!()
  expect(emitted).toEqual([
    ["scheduled-job.missed", "1"],
    ["scheduled-job.missed", "2"],
  ])
})
