import { defineJob } from "../job/define"
import { createRegistry } from "../job/definition"
import { createKnownJobs } from "./heartbeat"

function createBench() {
  const registry = createRegistry()
  const add = (name: string, queue = "default") =>
    registry.set(
      defineJob({
        config: { name, schedule: "@daily", queue },
        handler: () => undefined,
        source: "src/jobs",
      }).job!,
    )
  const knownJobs = createKnownJobs({ registry, concurrencyOf: (queue) => (queue === "elsewhere" ? 0 : 10) })
  return { add, knownJobs }
}

test("the jobs that this process can run are reported once, and again when they change", () => {
  const { add, knownJobs } = createBench()
  add("b")
  add("a")
  expect(knownJobs.unreported()).toEqual(["a", "b"])
  knownJobs.markReported()
  expect(knownJobs.unreported()).toBeUndefined()
  add("c")
  expect(knownJobs.unreported()).toEqual(["a", "b", "c"])
})

test("what did not arrive is reported again", () => {
  const { add, knownJobs } = createBench()
  add("a")
  knownJobs.unreported()
  expect(knownJobs.unreported()).toEqual(["a"])
})

test("jobs of a queue that is left to other processes are not among them", () => {
  const { add, knownJobs } = createBench()
  add("a")
  add("heavy", "elsewhere")
  expect(knownJobs.unreported()).toEqual(["a"])
})
