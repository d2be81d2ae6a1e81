import { defineJob } from "@nightshift/scheduler/internal/job/define"
import { configOf, drawMixes, jobsOfBuild, mixOptions, pairsOf, redrawn, valuesOf } from "./jobs"

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

const builds = (seed: number) => [0, 1, 2, 3].map((build) => jobsOfBuild(build, seed))

test("the jobs of each build are without a fault, and have names of their own", () => {
  for (let seed = 0; seed < 20; seed++) {
    for (const jobs of builds(seed)) {
      const names = jobs.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      for (const { handler: _, ...config } of jobs) {
        expect(defineJob({ config, handler: () => undefined, source: "test" }).faults).toEqual([])
      }
    }
  }
})

test("each build uses two queues, and changes bounds under way: allow to skip, 3 to 1, and 1 to 2", () => {
  for (const jobs of builds(7)) expect(new Set(jobs.map(({ queue }) => queue ?? "default")).size).toBe(2)
  const boundsOf = (name: string) =>
    builds(7)
      .slice(0, 3)
      .map((jobs) => jobs.find((job) => job.name === name)!)
      .map(({ overlap, concurrency }) => [overlap, concurrency])
  expect(boundsOf("bound-1")).toEqual([
    ["allow", undefined],
    ["skip", undefined],
    ["skip", 2],
  ])
  expect(boundsOf("bound-2").map(([, concurrency]) => concurrency)).toEqual([3, 1, 2])
})

test("the same seed gives the same builds, and another seed other drawn jobs beside the same fixed ones", () => {
  expect(builds(7)).toEqual(builds(7))
  const [mine, other] = [jobsOfBuild(0, 7), jobsOfBuild(0, 8)]
  const fixed = (jobs: typeof mine) => jobs.filter(({ name }) => !name.startsWith("drawn"))
  expect(fixed(mine)).toEqual(fixed(other))
  expect(mine).not.toEqual(other)
})
