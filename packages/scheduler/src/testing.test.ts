import type { JobConfig } from "./job/config"
import { UnrecoverableError } from "./base/errors"
import { createTestScheduler, type TestRun, type TestSchedulerOptions } from "./testing"

const timezone = "America/New_York"
const outcomes = (runs: TestRun[]) =>
  runs.map(({ scheduledFor, status, reason }) => [scheduledFor, reason ? `${status}: ${reason}` : status])

describe("a night", () => {
  const nightly: TestSchedulerOptions = {
    startAt: "2026-10-31T12:00",
    timezone,
    jobs: [{ config: { name: "report", schedule: "30 1 * * *" }, handler: () => ({ rows: 3 }) }],
  }

  test("advance to 01:30 on 1 November runs what is due by then, at its moment", async () => {
    const seen: string[] = []
    const shop = await createTestScheduler({ ...nightly, jobs: [] })
    await shop.register({ name: "early", schedule: "0 1 * * *" }, () => void seen.push(`early ${shop.now()}`))
    await shop.register({ name: "late", schedule: "30 1 * * *" }, () => void seen.push(`late ${shop.now()}`))
    await shop.advanceTo("2026-11-01T01:30")
    expect(seen).toEqual(["early 2026-11-01T01:00:00-04:00", "late 2026-11-01T01:30:00-04:00"])
    expect(shop.now()).toBe("2026-11-01T01:30:00-04:00")
    await shop.stop()
  })

  test("in which the clock goes back runs the job once, and again on the second pass where the job says so", async () => {
    const once = await createTestScheduler(nightly)
    await once.advanceTo("2026-11-01T12:00")
    expect(outcomes(await once.runs())).toEqual([["2026-11-01T01:30:00-04:00", "succeeded"]])
    const twice = await createTestScheduler({ ...nightly, jobs: [] })
    await twice.register({ name: "report", schedule: "30 1 * * *", dst: { fold: "both" } }, () => undefined)
    await twice.advanceTo("2026-11-01T12:00")
    expect(outcomes(await twice.runs())).toEqual([
      ["2026-11-01T01:30:00-04:00", "succeeded"],
      ["2026-11-01T01:30:00-05:00", "succeeded"],
    ])
    expect(await twice.audit()).toMatchObject({ total: { expected: 2, succeeded: 2, unaccounted: 0 } })
  })

  test("in which 02:30 does not exist runs the job at the end of the gap", async () => {
    const shop = await createTestScheduler({ startAt: "2026-03-07T12:00", timezone })
    await shop.register({ name: "report", schedule: "30 2 * * *" }, () => undefined)
    await shop.advanceTo("2026-03-08T02:30")
    expect(outcomes(await shop.runs())).toEqual([["2026-03-08T03:00:00-04:00", "succeeded"]])
  })
})

describe("a job that takes its time", () => {
  const startAt = "2026-11-01T00:00:00Z"

  test("skips the ticks that fall into its run, and why says what was in the way", async () => {
    const shop = await createTestScheduler({ startAt })
    await shop.register({ name: "import", schedule: "* * * * *" }, () => shop.sleep("150s"))
    await shop.advance("4m")
    const [first, second] = await shop.runs("import")
    expect(outcomes(await shop.runs())).toEqual([
      ["2026-11-01T00:01:00+00:00", "succeeded"],
      ["2026-11-01T00:02:00+00:00", "skipped: overlap"],
      ["2026-11-01T00:03:00+00:00", "skipped: overlap"],
      ["2026-11-01T00:04:00+00:00", "running"],
    ])
    expect(first!.finishedAtMs! - first!.startedAtMs!).toBe(150_000)
    expect(second!.blockedBy).toBe(first!.runId)
    expect(await shop.why("import", "2026-11-01T00:02")).toMatch(/skipped.*still going/)
    await shop.stop()
  })

  test("gives way to a tick until that tick's very moment, though it was to be claimed before", async () => {
    const shop = await createTestScheduler({ startAt })
    const began: string[] = []
    await shop.register({ name: "import", schedule: "* * * * *" }, async () => {
      began.push(shop.now())
      await shop.sleep(59_990)
    })
    await shop.advance("3m")
    expect(began).toEqual([
      "2026-11-01T00:01:00+00:00",
      "2026-11-01T00:02:00+00:00",
      "2026-11-01T00:03:00+00:00",
    ])
    await shop.stop()
  })

  test("lets them wait with overlap queue, and run beside it with overlap allow", async () => {
    const shop = await createTestScheduler({ startAt })
    const began: string[] = []
    const slow = (name: string) => async () => {
      began.push(`${name} ${shop.now().slice(14, 19)}`)
      await shop.sleep("90s")
    }
    await shop.register({ name: "queue", schedule: "* * * * *", overlap: "queue" }, slow("queue"))
    await shop.register({ name: "allow", schedule: "* * * * *", overlap: "allow" }, slow("allow"))
    await shop.advance("150s")
    expect(began.sort()).toEqual(["allow 01:00", "allow 02:00", "queue 01:00", "queue 02:30"])
  })

  test("ends as timed out, whether its handler heeds the signal or never returns", async () => {
    const shop = await createTestScheduler({ startAt, patienceMs: 20 })
    const reasons: unknown[] = []
    await shop.register({ name: "deaf", schedule: "0 1 * * *", timeout: "30s" }, () => new Promise(() => {}))
    await shop.register({ name: "polite", schedule: "0 1 * * *", timeout: "30s" }, async ({ signal }) => {
      await shop.sleep("1h", signal).catch((reason: unknown) => reasons.push(reason))
    })
    await shop.advanceTo("2026-11-01T01:00:29Z")
    expect((await shop.runs()).map(({ status }) => status)).toEqual(["running", "running"])
    await shop.advance("1s")
    expect(outcomes(await shop.runs())).toEqual([
      ["2026-11-01T01:00:00+00:00", "failed: timeout"],
      ["2026-11-01T01:00:00+00:00", "failed: timeout"],
    ])
    expect(reasons).toMatchObject([{ code: "RUN_TIMED_OUT" }])
  })

  test("is waited for in real time before virtual time goes on", async () => {
    const shop = await createTestScheduler({ startAt })
    await shop.register({ name: "io", schedule: "0 * * * *" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return shop.now()
    })
    await shop.advance("2h")
    expect((await shop.runs()).map(({ result }) => result)).toEqual([
      "2026-11-01T01:00:00+00:00",
      "2026-11-01T02:00:00+00:00",
    ])
  })
})

describe("a job that fails", () => {
  const startAt = "2026-11-01T00:00:00Z"

  test("is tried again by its backoff, each attempt at its moment", async () => {
    const shop = await createTestScheduler({ startAt })
    const backoff = { type: "exponential", delay: "10s" } as const
    await shop.register({ name: "flaky", schedule: "0 1 * * *", attempts: 4, backoff }, ({ attempt }) => {
      if (attempt < 4) throw new Error(`attempt ${attempt} at ${shop.now()}`)
    })
    await shop.advance("2h")
    const [run] = await shop.runs("flaky")
    expect(run).toMatchObject({ status: "succeeded", attempt: 4, failures: 3 })
    expect(run!.attempts.map(({ outcome, startedAt }) => `${outcome} ${startedAt.slice(14, 19)}`)).toEqual([
      "failed 00:00",
      "failed 00:10",
      "failed 00:30",
      "succeeded 01:10",
    ])
  })

  test("is not tried again when it says that this would be in vain", async () => {
    const shop = await createTestScheduler({ startAt })
    await shop.register({ name: "doomed", schedule: "0 1 * * *", attempts: 4 }, () => {
      throw new UnrecoverableError("no such warehouse")
    })
    await shop.advance("2h")
    expect(await shop.runs()).toMatchObject([
      { status: "failed", attempt: 1, error: { message: "no such warehouse" } },
    ])
    await shop.retry((await shop.runs())[0]!.runId, { by: "Ada" })
    expect(await shop.runs()).toMatchObject([{ status: "failed", attempt: 2 }])
  })
})

test("thirty days of an hourly job pass, and every tick is accounted for", async () => {
  const shop = await createTestScheduler({ startAt: "2026-11-01T00:00:00Z" })
  await shop.register({ name: "hourly", schedule: "0 * * * *" }, () => undefined)
  await shop.advance("30d")
  expect((await shop.audit()).total).toMatchObject({ expected: 720, succeeded: 720, unaccounted: 0 })
}, 30_000)

test("what is wrong with a test is reported: a job with a fault, a moment in the past, a text that is no time", async () => {
  const shop = await createTestScheduler({ startAt: "2026-11-01T00:00", timezone })
  const bad: JobConfig = { name: "bad", schedule: "61 * * * *" }
  await expect(shop.register(bad, () => undefined)).rejects.toMatchObject({ code: "CRON_INVALID" })
  await expect(shop.advanceTo("2026-10-31T00:00")).rejects.toMatchObject({ code: "RANGE_INVALID" })
  await expect(shop.advanceTo("tomorrow")).rejects.toMatchObject({ code: "OPTION_INVALID" })
  await expect(shop.advance("soon")).rejects.toMatchObject({ code: "OPTION_INVALID" })
  for (const never of ["2026-02-30T00:00", "2026-02-30T00:00:00Z", "2026-11-01T24:00:00Z"]) {
    await expect(createTestScheduler({ startAt: never })).rejects.toMatchObject({ code: "OPTION_INVALID" })
  }
})
