import type { RunsWanted } from "../src/ledger/history"
import { postgresHistory } from "../src/ledger/postgres/history"
import { createBench, type Bench } from "./bench.fixture"
import { fillLedger } from "./filled-ledger.fixture"

interface Plan {
  "Node Type": string
  "Relation Name"?: string
  "Actual Rows"?: number
  Plans?: Plan[]
}

describe("the plans of what operators ask, on a ledger of 200 jobs and 60,000 runs", () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await createBench("postgres")
    await fillLedger(bench, { jobs: 200, runsEach: 300 })
  })
  afterAll(() => bench.clear())

  /** Every node of the plans of the statements that `ask` makes. */
  async function nodesOf(
    ask: (history: ReturnType<typeof postgresHistory>) => Promise<unknown>,
  ): Promise<Plan[]> {
    const nodes: Plan[] = []
    const explain = async (text: string, parameters?: unknown[]) => {
      const [row] = await bench.sql<{ "QUERY PLAN": { Plan: Plan }[] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
        parameters,
      )
      const collect = (plan: Plan): void => {
        nodes.push(plan)
        plan.Plans?.forEach(collect)
      }
      collect(row!["QUERY PLAN"][0]!.Plan)
      return bench.sql(text, parameters)
    }
    await ask(postgresHistory({ query: explain }))
    return nodes
  }

  const isOfRuns = ({ "Relation Name": relation }: Plan) => relation === "scheduled_job_run"
  const day = 86_400_000

  const wanted: [string, RunsWanted][] = [
    ["all", {}],
    ["those that failed", { statuses: ["failed"] }],
    ["those that failed or were skipped", { statuses: ["failed", "skipped"] }],
    ["those that are open", { statuses: ["due", "running"] }],
    ["those that somebody asked for", { triggers: ["manual", "backfill"] }],
    ["those that had been missed and failed", { triggers: ["missed"], statuses: ["failed"] }],
    ["those of a day", { fromMs: Date.now() - 3 * day, toMs: Date.now() - 2 * day }],
    ["those of one job", { job: "job-7" }],
    ["those of one job that failed", { job: "job-7", statuses: ["failed"] }],
    ["those of a job that there is not", { job: "nobody" }],
  ]

  test.each(wanted)(
    "runs, %s: a page reads by indexes, and no more than a few pages' rows whole",
    async (_, filter) => {
      const nodes = await nodesOf((history) => history.runs({ ...filter, limit: 20, offset: 40 }))
      const ofRuns = nodes.filter(isOfRuns)
      expect(ofRuns.length).toBeGreaterThan(0)
      expect(ofRuns.filter((node) => node["Node Type"] === "Seq Scan")).toEqual([])
      // Three statuses, 61 rows of each; a job's own history is read through where few of its rows match.
      for (const node of ofRuns) expect(node["Actual Rows"]).toBeLessThanOrEqual(300)
    },
  )

  test.each(wanted)("runs, %s: a count reads by indexes, and ends at its bound", async (_, filter) => {
    const nodes = await nodesOf((history) => history.countRuns({ ...filter, atMost: 100 }))
    const ofRuns = nodes.filter(isOfRuns)
    expect(ofRuns.filter((node) => node["Node Type"] === "Seq Scan")).toEqual([])
    for (const node of ofRuns) expect(node["Actual Rows"]).toBeLessThanOrEqual(300)
  })

  test("a far page goes through the indexes, and fetches its own rows alone", async () => {
    const nodes = await nodesOf((history) => history.runs({ offset: 10_000, limit: 20 }))
    expect(nodes.filter((node) => isOfRuns(node) && node["Node Type"] === "Seq Scan")).toEqual([])
  })

  test.each<[string, Parameters<typeof nodesOf>[0]]>([
    ["the newest of each job", (history) => history.recentRuns({ each: 20, jobs: ["job-1", "job-2"] })],
    ["how many are under way", (history) => history.underWay()],
    ["how long they usually take", (history) => history.usualDurations({ each: 20 })],
    ["one run", (history) => history.run("7")],
    [
      "a day's ticks",
      (history) => history.tickRecords({ job: "job-1", fromMs: Date.now() - day, toMs: Date.now() }),
    ],
    [
      "a day's ticks of all jobs",
      (history) => history.allTickOutcomes({ fromMs: Date.now() - day, toMs: Date.now(), atMost: 50_000 }),
    ],
    ["what a handler logged", (history) => history.logs({ runId: "7", limit: 100 })],
  ])("%s: by indexes", async (_, ask) => {
    const nodes = await nodesOf(ask)
    expect(nodes.filter((node) => isOfRuns(node) && node["Node Type"] === "Seq Scan")).toEqual([])
  })
})
