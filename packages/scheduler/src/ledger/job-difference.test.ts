import { jobDifference } from "./job-difference"

const stored = (name: string, source = `jobs/${name}.js`, state: "active" | "removed" = "active") => ({
  name,
  source,
  state,
})
const names = (jobs: { name: string }[]) => jobs.map(({ name }) => name)

function differ(input: Parameters<typeof jobDifference>[0]) {
  const { added, known, removed, kept } = jobDifference(input)
  return {
    added: names(added),
    known: names(known.map(({ wanted }) => wanted)),
    removed: names(removed),
    kept: names(kept),
  }
}

test("jobs are added, known or removed by their names; a removed one that is wanted again is added", () => {
  const before = [stored("stays"), stored("goes"), stored("returns", "jobs/returns.js", "removed")]
  const wanted = [{ name: "stays" }, { name: "returns" }, { name: "new" }]
  expect(differ({ stored: before, wanted, keepSources: [] })).toEqual({
    added: ["returns", "new"],
    known: ["stays"],
    removed: ["goes"],
    kept: [],
  })
})

test("a job whose file, or a folder above it, could not be loaded is kept", () => {
  const before = [stored("one"), stored("two", "plugin/jobs/two.js"), stored("three", "plugin/jobs.js")]
  expect(differ({ stored: before, wanted: [], keepSources: ["jobs/one.js", "plugin/jobs/"] })).toEqual({
    added: [],
    known: [],
    removed: ["three"],
    kept: ["one", "two"],
  })
})
