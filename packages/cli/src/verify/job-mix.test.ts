import { defineJob } from "@nightshift/scheduler/internal/job/define"
import { configOf, drawMixes, mixOptions, pairsOf, redrawn, valuesOf } from "./job-mix"

const seeds = Array.from({ length: 60 }, (_, seed) => seed * 7_919)
const values = Object.entries(mixOptions).flatMap(([name, all]) => all.map((value) => `${name}=${value}`))
const allPairs = values.flatMap((one, index) =>
  values
    .slice(index + 1)
    .filter((other) => other.split("=")[0] !== one.split("=")[0])
    .map((other) => `${one} ${other}`),
)

test("the same seed draws the same combinations, and another seed others", () => {
  const mixes = (seed: number) => drawMixes({ seed, count: 14 })
  expect(mixes(4711)).toEqual(mixes(4711))
  expect(mixes(4711)).not.toEqual(mixes(4712))
})

test.each([8, 14])("%d combinations have every value of every option at least once", (count) => {
  for (const seed of seeds) {
    const drawn = new Set(drawMixes({ seed, count }).flatMap(valuesOf))
    expect(values.filter((value) => !drawn.has(value))).toEqual([])
  }
})

test("14 combinations have nearly every pair of values, and 30 have all", () => {
  for (const seed of seeds) {
    const share = (count: number) =>
      new Set(drawMixes({ seed, count }).flatMap(pairsOf)).size / allPairs.length
    expect(share(14)).toBeGreaterThan(0.9)
    expect(share(30)).toBe(1)
  }
})

test("each combination is a job without a fault, and so is what the next build makes of it", () => {
  for (const mix of seeds.slice(0, 20).flatMap((seed) => drawMixes({ seed, count: 14 }))) {
    for (const each of [mix, redrawn(mix, { seed: 3 })]) {
      const { faults } = defineJob({ config: configOf("a", each), handler: () => undefined, source: "test" })
      expect(faults).toEqual([])
    }
  }
})

test("from build to build the bound, the overlap and the missed policy change, and nothing else", () => {
  const [mix] = drawMixes({ seed: 1, count: 1 })
  const { overlap, concurrency, missed, ...kept } = mix!
  const others = seeds.map((seed) => redrawn(mix!, { seed }))
  for (const other of others) expect(other).toMatchObject(kept)
  const changed = (name: "overlap" | "concurrency" | "missed") =>
    new Set(others.map((other) => other[name])).size
  expect([changed("overlap"), changed("concurrency"), changed("missed")]).toEqual([3, 4, 3])
  expect([overlap, concurrency, missed]).toHaveLength(3)
})
