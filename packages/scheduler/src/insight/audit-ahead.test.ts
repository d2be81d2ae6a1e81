import { audit } from "./audit"
import { at, factsOf, ledgerOf, runOf, type Facts } from "./ledger-stub.fixture"

const hour = 3_600_000
const midnight = at("2026-03-01T00:00:00Z")
const names = ["a", "b", "c", "d", "e", "f", "g"]

/** Hourly jobs with five ticks each. `b` lacks one, of `c` one is too many, of `d` two are pruned. */
function sevenJobs(): Facts {
  const all = names.map((name) => factsOf({ name, fromMs: midnight - 1, watermarkMs: midnight + 4 * hour }))
  const ticks = names.flatMap((job) =>
    [0, 1, 2, 3, 4].map((number) => runOf({ job, versionId: job, scheduledForMs: midnight + number * hour })),
  )
  const isMissing = (job: string, number: number) =>
    (job === "b" && number === 2) || (job === "d" && number < 2)
  return {
    ...all[0]!,
    jobs: all.flatMap(({ jobs }) => jobs),
    versions: all.flatMap(({ versions }) =>
      versions.map((version) => ({ ...version, versionId: version.job })),
    ),
    runs: [
      ...ticks.filter((run) => !isMissing(run.job, (run.scheduledForMs - midnight) / hour)),
      runOf({ job: "c", versionId: "c", scheduledForMs: midnight + hour + 90_000 }),
    ],
    summaries: [{ job: "d", fromMs: midnight, toMs: midnight + hour, succeeded: 2, failed: 0, skipped: {} }],
  }
}

const range = { fromMs: midnight + hour / 2, toMs: midnight + 5 * hour, nowMs: midnight + 6 * hour }

test("an audit of many jobs reads their rows at once, and finds the same as one of each", async () => {
  const ledger = ledgerOf(sevenJobs())
  const asked: string[] = []
  const watched = {
    ...ledger,
    tickRecords: (input: Parameters<typeof ledger.tickRecords>[0]) => {
      asked.push(input.job)
      return ledger.tickRecords(input)
    },
  }
  const together = await audit({ ledger: watched, ...range })
  // One whose pruned part reaches out of the range is read by itself.
  expect([...new Set(asked)]).toEqual(["d"])
  const each = await Promise.all(names.map((name) => audit({ ledger, ...range, jobs: [name] })))
  expect(together.jobs).toEqual(each.flatMap(({ jobs }) => jobs))
  expect(together.unaccountedTicks).toEqual([
    { job: "b", fromMs: midnight + 2 * hour, toMs: midnight + 2 * hour, count: 1 },
  ])
  expect([together.total.unaccounted, together.total.unexpected]).toEqual([1, 1])
})

test("where there are too many rows for that, each job is read by itself", async () => {
  const ledger = ledgerOf(sevenJobs())
  const together = await audit({
    ledger: { ...ledger, allTickOutcomes: () => Promise.resolve(undefined) },
    ...range,
  })
  expect(together).toEqual(await audit({ ledger, ...range }))
})
