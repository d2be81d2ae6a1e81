import type { RunRecord } from "../ledger/history"
import { createWhyWorld, hour, midnight } from "./why-world.fixture"

const halfPastFive = midnight + 5.5 * hour

describe("why a tick was missed", () => {
  let { facts, sentence, run, event, worker, policies, deploy } = createWhyWorld()
  beforeEach(() => {
    ;({ facts, sentence, run, event, worker, policies, deploy } = createWhyWorld())
  })

  /** The ticks of 02:00 to 04:00, decided by the planner at 05:30. */
  const missed = (given: Partial<RunRecord>) =>
    run(2, {
      status: "skipped",
      createdAtMs: halfPastFive,
      finishedAtMs: halfPastFive,
      coversToMs: midnight + 4 * hour,
      count: 3,
      decidedVersionId: "1",
      ...given,
    })
  const range = "(3 ticks from 02:00:00 to 04:00:00)"
  const skipped = `stock at 2026-03-01 03:00:00 UTC was skipped with its neighbours ${range}, `
  const gap = "because no worker was alive from 01:30:00 to 05:30:00, and "

  describe("while no worker was alive", () => {
    beforeEach(() => {
      worker("old", 0, 1.5)
      worker("older", 0, 1.25)
      worker("new", 5.5, 10)
    })

    test.each([
      ["missed", "its policy for missed ticks was to skip them."],
      ["missed_window", "it was older than the window of 30 min when it was decided, at 05:30:00."],
      ["missed_limit", "of its missed ticks only the newest 7 were to run."],
    ])("%s: what its policy was", async (reason, words) => {
      policies({ missedWindowMs: hour / 2, missedLimit: 7 })
      missed({ reason })
      expect(await sentence("03:00:00")).toBe(skipped + gap + words)
    })

    test.each([
      ["missed", {}, "its policy for missed ticks was to skip them."],
      ["missed_window", { missedWindowMs: hour / 6 }, "it was older than the window of 10 min when it was"],
      ["missed_limit", { missedLimit: 1 }, "of its missed ticks only the newest 1 were to run."],
    ])(
      "%s: a deploy between tick and decision is named where its policy decided",
      async (reason, given, words) => {
        deploy(5, given)
        missed({ reason, decidedVersionId: "2" })
        expect(await sentence("03:00:00")).toContain(`${gap}by the policy of the deploy of 05:00:00 ${words}`)
      },
    )

    test("a deploy whose policy did not decide is not named", async () => {
      deploy(5, { missedWindowMs: hour })
      missed({ reason: "missed_window" })
      policies({ missedWindowMs: 2 * hour })
      facts.versions[0]!.policies = { ...facts.versions[0]!.policies, missedWindowMs: hour / 6 }
      expect(await sentence("03:00:00")).toMatch(/, and it was older than the window of 10 min when it/)
    })

    describe("of a release that did not record what decided", () => {
      test("a window that the tick was not older than is not quoted", async () => {
        deploy(5, { missedWindowMs: hour / 6 })
        missed({ reason: "missed_window", decidedVersionId: undefined })
        expect(await sentence("03:00:00")).toBe(
          `${skipped}${gap}it was older than the window of 10 min when it was decided, at 05:30:00.`,
        )
        facts.versions[1]!.policies = { ...facts.versions[1]!.policies, missedWindowMs: 24 * hour }
        expect(await sentence("03:00:00")).toBe(
          `${skipped}${gap}it was older than the window of its policy when it was decided, at 05:30:00.`,
        )
      })

      test("a limit is quoted only where every policy that may have decided has it", async () => {
        policies({ missed: "all", missedLimit: 7 })
        missed({ reason: "missed_limit", decidedVersionId: undefined })
        expect(await sentence("03:00:00")).toMatch(/only the newest 7 were to run\.$/)
        deploy(5, { missed: "all", missedLimit: 8 })
        expect(await sentence("03:00:00")).toMatch(/only the newest were to run\.$/)
        policies({ missed: "once" })
        expect(await sentence("03:00:00")).toMatch(/only the newest 7 were to run\.$/)
      })

      test("no run is named that may not stand in", async () => {
        missed({ reason: "missed_collapsed", decidedVersionId: undefined })
        run(5, { runId: "800", trigger: "missed" })
        expect(await sentence("03:00:00")).toBe(
          `${skipped}${gap}its policy for missed ticks was to run one for all of them, a later one.`,
        )
      })
    })
  })

  describe("and another run stands in for it", () => {
    beforeEach(() => {
      worker("old", 0, 1.5)
      worker("new", 5.5, 10)
      missed({ reason: "missed_collapsed", standInMs: midnight + 5 * hour })
      run(4.5, { runId: "799" })
    })
    const standIn = (given: Partial<RunRecord>) => run(5, { runId: "800", trigger: "missed", ...given })

    test.each<[Partial<RunRecord>, string]>([
      [{}, "stood in for it, and succeeded."],
      [{ status: "failed", reason: "timeout" }, "stood in for it, and failed by its timeout."],
      [{ status: "running" }, "stands in for it, and is running."],
      [{ status: "due" }, "stands in for it, and is due."],
    ])("%j", async (given, words) => {
      standIn(given)
      expect(await sentence("03:00:00")).toBe(`${skipped}${gap}run 800 of 05:00:00 ${words}`)
    })

    test("unless it was cancelled: by whom, when and why", async () => {
      standIn({ status: "skipped", reason: "cancelled", createdAtMs: halfPastFive, attempt: 0 })
      event(6, "cancelled", { by: "ada", reason: "wrong data", details: { runId: "800" } })
      expect(await sentence("03:00:00")).toBe(
        `${skipped}${gap}run 800 of 05:00:00 was to stand in for it, but was skipped, because it was cancelled ` +
          'by ada at 06:00:00 ("wrong data") before it began.',
      )
    })

    test("or was replaced by a later one itself", async () => {
      const given = {
        status: "skipped",
        reason: "missed_collapsed",
        createdAtMs: midnight + 5 * hour,
      } as const
      standIn({ ...given, finishedAtMs: midnight + 6.5 * hour, standInMs: midnight + 6 * hour })
      run(6, { runId: "801", trigger: "missed", status: "running" })
      expect(await sentence("03:00:00")).toBe(
        `${skipped}${gap}run 800 of 05:00:00 was to stand in for it, but was itself replaced by run 801 of 06:00:00, ` +
          "which stands in for both, and is running.",
      )
    })

    test("a circle of rows that somebody else wrote comes to an end", async () => {
      standIn({ status: "skipped", reason: "missed_collapsed", standInMs: midnight + 2 * hour })
      expect(await sentence("03:00:00")).toMatch(
        /run 800 of 05:00:00 was to stand in for it, but was skipped, b/,
      )
    })

    test("or is not kept any more", async () => {
      expect(await sentence("03:00:00")).toMatch(
        /, and the tick of 05:00:00 was to stand in for it, whose run is not kept\.$/,
      )
    })

    test("and a deploy is named where its policy decided so", async () => {
      deploy(5.25, {})
      facts.runs[0]!.decidedVersionId = "2"
      standIn({})
      expect(await sentence("03:00:00")).toMatch(
        /, and by the policy of the deploy of 05:15:00 run 800 of 05:00:00 stood in for it, and succeeded\.$/,
      )
    })
  })

  describe("what kept it from being run in time", () => {
    test("a worker was alive: it is not said what it did", async () => {
      worker("one", 0, 10)
      missed({ reason: "missed" })
      expect(await sentence("03:00:00")).toContain(
        "because it was decided only at 05:30:00, though a worker was alive, and its policy",
      )
    })

    test("a gap that ended before the tick was missed is not the cause", async () => {
      worker("old", 0, 1.5)
      worker("new", 3 + 1 / 3600, 10)
      missed({ reason: "missed" })
      expect(await sentence("03:00:00")).toContain("because it was decided only at 05:30:00, and its policy")
    })

    test("a tick that was decided in time, and that no worker took", async () => {
      worker("one", 0, 10)
      run(2, {
        status: "skipped",
        reason: "missed",
        finishedAtMs: midnight + 2.5 * hour,
        decidedVersionId: "1",
      })
      expect(await sentence("02:00:00")).toContain("because no worker took it within 10 s, and its policy")
    })

    test("workers that are not known any more are not said to have been away", async () => {
      worker("new", 5.5, 10)
      missed({ reason: "missed" })
      expect(await sentence("03:00:00")).toContain(
        "because no worker is known to have been alive before 05:30:00, a",
      )
    })
  })
})
