import { Interruption } from "./shutdown"
import { Progress } from "./progress"

let written: string
let progress: Progress

beforeEach(() => {
  let clockMs = 0
  written = ""
  progress = new Progress({ total: 2, write: (text) => (written += text), now: () => (clockMs += 600) })
})

test("a step is one line with its number, its result and its time", async () => {
  await progress.step({
    name: "Database",
    doing: "Migrating",
    work: () => Promise.resolve(75),
    describe: (count) => `${count} migrations`,
  })
  expect(written).toBe("[1/2] Database … 75 migrations (0.6 s)\n")
})

test("a line during a step is separate, and the step's result follows on its own line", async () => {
  const work = () => {
    progress.say("fetching")
    return Promise.resolve()
  }
  await progress.step({ name: "Services", doing: "Looking", work, describe: () => "ready" })
  expect(written).toBe("[1/2] Services … \nfetching\n[1/2] Services … ready (0.6 s)\n")
})

test("a step that fails says so and rethrows the error", async () => {
  const work = () => Promise.reject(new Error("no disk"))
  await expect(progress.step({ name: "Services", doing: "Looking", work, describe: String })).rejects.toThrow(
    "no disk",
  )
  expect(written).toBe("[1/2] Services … failed (0.6 s)\n")
})

test("a stopped step has not failed", async () => {
  const work = () => Promise.reject(new Interruption())
  await expect(progress.step({ name: "Services", doing: "Looking", work, describe: String })).rejects.toThrow(
    Interruption,
  )
  expect(written).toBe("[1/2] Services … stopped (0.6 s)\n")
})

test("a long step says every few seconds what it does, and nothing after it has ended", async () => {
  jest.useFakeTimers()
  let finish: () => void = () => undefined
  const work = () => new Promise<void>((resolve) => (finish = resolve))
  const ended = progress.step({ name: "Services", doing: "Fetching Postgres", work, describe: () => "ready" })
  jest.advanceTimersByTime(8_000)
  finish()
  await ended
  jest.advanceTimersByTime(60_000)
  jest.useRealTimers()
  expect(written).toBe(
    "[1/2] Services … \n      Fetching Postgres (1 s so far) …\n      Fetching Postgres (1 s so far) …\n" +
      "[1/2] Services … ready (1.8 s)\n",
  )
})
