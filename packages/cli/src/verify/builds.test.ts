import { defineJob } from "@nightshift/scheduler/internal/job/define"
import { jobsOfBuild } from "./builds"

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
