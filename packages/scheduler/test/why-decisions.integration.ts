import { decideRange } from "../src/engine/due-ticks"
import { whyRun } from "../src/insight/why"
import type { Policies } from "../src/policy/policies"
import { openMemoryWorld, openPostgresWorld, type LedgerWorld } from "./ledger-contract/ledger-world.fixture"
import { actions, dueTick, record } from "./ledger-contract/subject.fixture"

const second = 1_000
const minute = 60_000

describe.each([
  ["memory", openMemoryWorld],
  ["Postgres", () => openPostgresWorld()],
])("why, of what the ledger in %s decided", (_name, open) => {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())

  const why = async (runId: string) => {
    const run = (await world.ledger.run(runId))!
    return whyRun({ ledger: world.ledger, nowMs: await world.ledger.readClock(), run })
  }

  /** An hourly job with the undecided ticks of 65 and of 5 minutes ago, decided after a deploy of other policies. */
  async function decidedAfterDeploy(given: { before: Partial<Policies>; after: Partial<Policies> }) {
    const nowMs = await world.ledger.readClock()
    const expression = `${new Date(nowMs - 5 * minute).getUTCMinutes()} * * * *`
    const stock = (policies: Partial<Policies>) => record("stock", { schedule: { expression }, policies })
    await act.define(stock(given.before))
    // Whole hours: on Postgres the clock stays, and what is stored moves.
    await world.pass(120 * minute)
    await act.define(stock(given.after))
    const range = decideRange(await act.planOf("stock"), await world.ledger.readClock())!
    const { lost } = await world.ledger.recordTicks([range])
    expect(lost).toEqual([])
    const { runs } = await world.ledger.runs({ job: "stock" })
    const deploy = (await world.ledger.storedVersions(["stock"])).at(-1)!
    const time = new Date(deploy.fromMs).toISOString().slice(11, 19)
    return { runs: runs.toReversed(), deploy: `by the policy of the deploy of (\\S+ )?${time}` }
  }

  test("the window of the policy that decided is quoted, and not of the tick's own", async () => {
    const { runs, deploy } = await decidedAfterDeploy({
      before: { missedWindowMs: 24 * 60 * minute },
      after: { missedWindowMs: 10 * minute },
    })
    expect(runs).toMatchObject([{ status: "skipped", reason: "missed_window" }, { status: "due" }])
    expect(await why(runs[0]!.runId)).toMatch(
      new RegExp(`${deploy} it was older than the window of 10 min when it was decided`),
    )
  })

  test("a window that was widened keeps no tick from running, and the one that stands in is named", async () => {
    const { runs, deploy } = await decidedAfterDeploy({
      before: { missedWindowMs: 10 * minute },
      after: { missedWindowMs: 24 * 60 * minute },
    })
    expect(runs).toMatchObject([
      { status: "skipped", reason: "missed_collapsed" },
      { status: "due", trigger: "missed", mustRun: true },
    ])
    expect(await why(runs[0]!.runId)).toMatch(
      new RegExp(`${deploy} run ${runs[1]!.runId} of .* stands in for it, and is due\\.$`),
    )
    await act.claim(runs[1]!)
    await act.succeed(runs[1]!)
    expect(await why(runs[0]!.runId)).toMatch(/ stood in for it, and succeeded\.$/)
  })

  /** Ticks that were decided in time, one each minute, and that nobody took. */
  async function untaken(count: number, policies: Partial<Policies> = {}): Promise<{ runId: string }[]> {
    await act.define(record("stock", { policies }))
    await world.pass(count * minute)
    const { versions, watermarkMs: fromMs } = await act.planOf("stock")
    const { versionId } = versions[0]!
    const toMs = (await world.ledger.readClock()) - 30 * second
    const times = Array.from({ length: count }, (_, index) => toMs - (count - 1 - index) * 10 * second)
    const ticks = times.map((at) => ({ ...dueTick(versionId, at), lateAt: at + 10 * second }))
    const { due } = await world.ledger.recordTicks([{ job: "stock", fromMs, toMs, versionId, ticks }])
    return due
  }

  test("a run is not given up for one that was cancelled", async () => {
    const [first, last] = await untaken(2)
    await world.ledger.cancel({ runId: last!.runId, by: "ada", reason: undefined })
    expect(await act.claim(first!)).toMatchObject({ kind: "claimed", run: { trigger: "missed" } })
    expect(await why(first!.runId)).toMatch(/ is running: .*, as a missed tick\.$/)
  })

  test("what becomes of the run that stands in is reported: that it was cancelled, by whom and why", async () => {
    const [first, last] = await untaken(2)
    expect(await act.claim(first!)).toMatchObject({ kind: "skipped", reason: "missed_collapsed" })
    const standIn = `because no worker .*, and run ${last!.runId} of .*`
    expect(await why(first!.runId)).toMatch(new RegExp(`${standIn} stands in for it, and is due\\.$`))
    await world.ledger.cancel({ runId: last!.runId, by: "ada", reason: "wrong data" })
    expect(await why(first!.runId)).toMatch(
      new RegExp(
        `${standIn} was to stand in for it, but was skipped, because it was cancelled by ada at .* before it began\\.$`,
      ),
    )
  })

  test("the run that was in the way is named, and the bound where several may run", async () => {
    await act.define(record("stock", { policies: { concurrency: 2 } }))
    const running = [await act.running("stock"), await act.running("stock")]
    const tick = await act.due("stock")
    expect(await act.claim(tick)).toMatchObject({ kind: "skipped", reason: "overlap" })
    const ids = running.map(({ runId }) => runId).join("|")
    expect(await why(tick.runId)).toMatch(
      new RegExp(
        `because run (${ids}) of .* was still going since .* on worker worker, and the job's concurrency was 2`,
      ),
    )
  })

  test("a run that waits for a permit says so, until it is given one", async () => {
    await act.define(record("stock", { policies: { overlap: "queue" } }))
    const running = await act.running("stock")
    const tick = await act.due("stock")
    expect(await act.claim(tick)).toMatchObject({ kind: "wait" })
    expect(await why(tick.runId)).toMatch(
      new RegExp(`is due and waits for a permit: run ${running.runId} of .* is running\\.$`),
    )
    await act.succeed(running)
    expect(await why(tick.runId)).toMatch(/is due and waits for a worker; its time came at .*\.$/)
  })
})
