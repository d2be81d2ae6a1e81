import type { StoredJob } from "../ledger/history"
import type { JobRecord } from "../ledger/ledger"
import { defaultPolicies } from "../policy/policies"
import { at, factsOf, schedule } from "./ledger-stub.fixture"
import { planOf } from "./plan"

const nowMs = at("2026-11-25T12:10:00Z")

function stored(name: string, given: Partial<StoredJob> = {}): StoredJob {
  const [job] = factsOf({ name, fromMs: nowMs - 1, watermarkMs: nowMs }).jobs
  return { ...job!, source: `jobs/${name}.js`, ...given }
}

function defined(name: string, given: Partial<JobRecord> = {}): JobRecord {
  return {
    name,
    source: `jobs/${name}.js`,
    description: undefined,
    schedule: schedule(),
    policies: defaultPolicies,
    paused: false,
    ...given,
  }
}

const plan = (before: StoredJob[], jobs: JobRecord[], faultySources: string[] = []) =>
  planOf({ stored: before, jobs, faultySources, nowMs, tickCount: 2 })
const iso = (ticks: number[] | undefined) => ticks?.map((tick) => new Date(tick).toISOString().slice(11, 16))

test("a build that defines what is stored changes nothing, wherever its files are", () => {
  const moved = defined("stock", { source: "src/stock.ts", description: "Another text" })
  expect(plan([stored("stock")], [moved])).toEqual({ jobs: [], unchanged: 1, kept: [] })
})

test("what is added, changed and removed is listed in this order, with the ticks on either side", () => {
  const before = [stored("a-old"), stored("changes"), stored("stays")]
  const changed = defined("changes", { schedule: schedule({ expression: "*/30 * * * *" }), paused: true })
  const { jobs, unchanged } = plan(before, [defined("stays"), changed, defined("new")])
  expect(unchanged).toBe(1)
  expect(jobs.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "added new",
    "changed changes",
    "removed a-old",
  ])
  expect(jobs.map((job) => [iso(job.before?.ticks), iso(job.after?.ticks)])).toEqual([
    [undefined, ["13:00", "14:00"]],
    [
      ["13:00", "14:00"],
      ["12:30", "13:00"],
    ],
    [["13:00", "14:00"], undefined],
  ])
  expect(jobs[1]!.changes).toEqual([
    { field: "schedule.expression", before: "0 * * * *", after: "*/30 * * * *" },
    { field: "paused", before: false, after: true },
  ])
})

test("a removed job that the build defines again comes back", () => {
  const { jobs } = plan([stored("stock", { state: "removed" })], [defined("stock")])
  expect(jobs).toMatchObject([{ kind: "added", returns: true }])
})

test("a job whose file has a fault is kept, and so is one that code creates", () => {
  const before = [stored("broken"), stored("made", { source: 'create("made")' }), stored("gone")]
  const { jobs, kept } = plan(before, [], ["jobs/broken.js"])
  expect(jobs.map(({ name }) => name)).toEqual(["gone"])
  expect(kept).toEqual([
    { name: "broken", source: "jobs/broken.js", why: "fault" },
    { name: "made", source: 'create("made")', why: "created" },
  ])
})

test("a schedule that is over has no ticks", () => {
  const over = defined("sale", { schedule: schedule({ endAt: nowMs - 1 }) })
  expect(plan([], [over]).jobs[0]!.after!.ticks).toEqual([])
})
