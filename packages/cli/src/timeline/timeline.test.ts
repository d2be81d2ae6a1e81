import fc from "fast-check"
import { defaultPolicies } from "@nightshift/scheduler/internal/policy/policies"
import { at, schedule } from "../../../scheduler/src/insight/ledger-stub.fixture"
import type { SimulatedJob } from "@nightshift/scheduler/internal/insight/simulate/job-simulation"
import { simulate } from "@nightshift/scheduler/internal/insight/simulate/simulation"
import { barsOf, profileOf } from "./bars"
import { escaped } from "./markup"
import { axisLines } from "./time-axis"
import { timelinePage } from "./timeline-page"
import { timelineSvg } from "./timeline-svg"

const fromMs = at("2026-11-25T00:00:00Z")
const hour = 3_600_000
const toMs = fromMs + 24 * hour

const job = (name: string, expression: string, given: Partial<SimulatedJob> = {}): SimulatedJob => {
  const durationMs = 60_000
  return {
    name,
    schedule: schedule({ expression }),
    policies: defaultPolicies,
    pause: undefined,
    durationMs,
    ...given,
  }
}
const svgOf = (...jobs: SimulatedJob[]) => timelineSvg(simulate({ jobs, fromMs, toMs }), { timezone: "UTC" })
const bars = (svg: string, kind: string) =>
  svg.match(new RegExp(`<rect class="${kind}"[^>]*><title>[^<]*</title>`, "g")) ?? []

describe("a timeline", () => {
  test("has a bar for each run, for each skipped tick and for each wait", () => {
    const long = { durationMs: 5 * hour }
    const svg = svgOf(
      job("skips", "0 0,4,12 * * *", long),
      job("waits", "0 0,4 * * *", { ...long, policies: { ...defaultPolicies, overlap: "queue" } }),
    )
    expect(bars(svg, "run")).toHaveLength(3)
    expect(bars(svg, "skip")).toHaveLength(1)
    expect(bars(svg, "wait")).toHaveLength(1)
    expect(svg).toContain("<title>skips: run, 2026-11-25 12:00:00 to 2026-11-25 17:00:00</title>")
    expect(svg).toContain("<title>waits: 2 × run, 2026-11-25 00:00:00 to 2026-11-25 10:00:00</title>")
    expect(svg).toContain("At most 2 runs are under way at once")
    expect(svg).not.toContain("fill-opacity")
  })

  test("shows runs that are drawn as one as paler, the more room there is between them", () => {
    const [bar] = bars(svgOf(job("often", "* * * * *", { durationMs: 30_000 })), "run")
    expect(bar).toMatch(/ fill-opacity="0\.5"/)
  })

  test("has no more bars than places, however many runs there are", () => {
    const often = svgOf(job("often", "*/10 * * * * *", { durationMs: 1_000 }))
    expect(bars(often, "run").length).toBeLessThan(1_000)
    expect(often).toMatch(/often: 8640 × run/)
  })

  test("has no more rows than one can look at, and says how many it leaves out", () => {
    const many = svgOf(...Array.from({ length: 205 }, (_, index) => job(`job-${index}`, "0 3 * * *")))
    expect(many).toContain("5 more jobs are not shown.")
    expect(many).toContain("job-199:")
    expect(many).not.toContain("job-200")
  })

  test("shows names as they are, whatever is in them, and loads nothing from elsewhere", () => {
    const name = `<script>alert("x")</script>&'\u0007`
    const simulation = simulate({ jobs: [job(name, "0 0 * * *")], fromMs, toMs })
    const table = { caption: name, titles: [name], rows: [[name]] }
    const page = timelinePage(simulation, { timezone: "UTC", summary: [name], tables: [table] })
    for (const drawn of [page, timelineSvg(simulation, { timezone: "UTC" })]) {
      expect(drawn).not.toContain("<script")
      expect(drawn).not.toContain("\u0007")
      expect(drawn).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;\ufffd")
      expect(drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
        /https?:|href|src=|@import|url\(/,
      )
    }
  })

  test("of nothing is an empty one", () => {
    expect(svgOf()).toMatch(/^<svg [^]*at most 0[^]*<\/svg>\n$/)
  })
})

describe("the lines of its axis", () => {
  const labels = (lengthMs: number, timezone = "UTC", from = fromMs) =>
    axisLines({ fromMs: from, toMs: from + lengthMs, timezone }).map(({ label }) => label)

  test("are at round times of the zone, at most a dozen or so", () => {
    expect(labels(24 * hour)).toEqual([
      "2026-11-25",
      ...["03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"],
      "2026-11-26",
    ])
    expect(labels(2 * 60_000)).toContain("00:00:10")
    expect(labels(4 * hour, "Asia/Kolkata")).toEqual(["06:00", "07:00", "08:00", "09:00"])
    expect(labels(7_000 * 365 * 24 * hour).length).toBeLessThanOrEqual(13)
  })

  test("keep to the clock on the wall over a clock change", () => {
    const before = at("2026-10-24T22:00:00Z")
    expect(labels(12 * hour, "Europe/Berlin", before)).toEqual(
      expect.arrayContaining(["2026-10-25", "01:00", "02:00", "03:00"]),
    )
  })
})

test("spans that nearly touch are one bar, which counts them", () => {
  const spans = [0, 10, 30, 31].map((from) => ({ fromMs: from, toMs: from + 5 }))
  expect(barsOf(spans, 10)).toEqual([
    { fromMs: 0, toMs: 15, count: 2, lengthMs: 10 },
    { fromMs: 30, toMs: 36, count: 2, lengthMs: 10 },
  ])
})

test("a profile has in each column the most that are under way in it", () => {
  const run = fc.tuple(fc.integer({ min: -20, max: 110 }), fc.integer({ min: 1, max: 60 }))
  fc.assert(
    fc.property(fc.array(run, { maxLength: 20 }), (given) => {
      const runs = given.map(([startMs, length]) => ({ startMs, endMs: startMs + length }))
      const at = (ms: number) => runs.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs).length
      const expected = Array.from({ length: 20 }, (_, column) =>
        Math.max(...[0, 1, 2, 3, 4].map((ms) => at(column * 5 + ms))),
      )
      expect(profileOf(runs, { fromMs: 0, toMs: 100, columns: 20 })).toEqual(expected)
    }),
  )
})

test("what no markup can carry is replaced, and what it can stays", () => {
  expect(escaped("a\u0000b\ud800c ✓ 𝄞 ü\n")).toBe("a\ufffdb\ufffdc ✓ 𝄞 ü\n")
})
