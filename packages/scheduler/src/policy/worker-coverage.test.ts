import { unattendedJobs } from "./worker-coverage"

const next: Record<string, number> = { soon: 100, sooner: 50, later: 1_000 }
const unattended = (jobs: string[], workers: (string[] | undefined)[]) =>
  unattendedJobs({
    jobs,
    workers: workers.map((known) => ({ jobs: known })),
    nextTickOf: (job) => next[job],
    untilMs: 100,
  })

test("a job that is due soon and that no live worker knows is reported, the soonest first", () => {
  expect(unattended(["soon", "sooner", "later", "never"], [["other"], []])).toEqual([
    { job: "sooner", dueAtMs: 50 },
    { job: "soon", dueAtMs: 100 },
  ])
})

test("one worker that knows a job is enough", () => {
  expect(unattended(["soon", "sooner"], [["soon"], ["sooner"]])).toEqual([])
})

test("a worker that does not report what it can run does not count", () => {
  expect(unattended(["soon"], [undefined])).toEqual([{ job: "soon", dueAtMs: 100 }])
  expect(unattended(["soon"], [undefined, ["soon"]])).toEqual([])
})

test("without any worker every job that is due soon is reported", () => {
  expect(unattended(["soon"], [])).toHaveLength(1)
})
