import type { DueRun } from "../job/due-run"
import { toMessages, underNextId } from "./message"

const due = (runId: number, given: Partial<DueRun> = {}): DueRun => ({
  runId: String(runId),
  job: "job",
  delivery: 1,
  queue: "default",
  ...given,
})
const many = (count: number, given: Partial<DueRun> = {}) =>
  Array.from({ length: count }, (_, number) => due(number + 1, given))

test("a few runs travel alone, each under its own id", () => {
  expect(toMessages([due(1), due(2, { delivery: 3 })]).map(({ id }) => id)).toEqual(["run-1.1", "run-2.3"])
})

test.each([
  [49, 49, 1],
  [50, 25, 2],
  [1_000, 25, 40],
  [10_000, 200, 50],
])("a backlog of %i travels in %i messages of up to %i", (count, messages, size) => {
  const packed = toMessages(many(count))
  expect(packed).toHaveLength(messages)
  expect(Math.max(...packed.map(({ runs }) => runs.length))).toBe(size)
  expect(packed.flatMap(({ runs }) => runs)).toEqual(many(count))
  expect(new Set(packed.map(({ id }) => id)).size).toBe(messages)
})

test("what is offered again travels alone, under a second id, however much it is", () => {
  const packed = toMessages(many(500, { reoffered: true }))
  expect(packed).toHaveLength(500)
  expect(packed[0]).toEqual({ id: "run-1.1r", queue: "default", runs: [due(1, { reoffered: true })] })
})

test("what is sent on travels alone, each time under an id that nobody who had it before may still hold", () => {
  const [first, second] = many(2)
  const sentOn = [first!, underNextId(first!), underNextId(underNextId(first!)), underNextId(second!)]
  expect(toMessages(sentOn).map(({ id }) => id)).toEqual(["run-1.1", "run-1.1b1", "run-1.1b2", "run-2.1b1"])
  const offered = underNextId({ ...first!, reoffered: true })
  expect(toMessages([offered])[0]!.id).toBe("run-1.1rb1")
})

test("how often somebody else's message says that it was sent on is not believed where that is no number", () => {
  const written = { ...due(1), returned: "9:9" as unknown as number }
  expect(toMessages([underNextId(written), written]).map(({ id }) => id)).toEqual(["run-1.1", "run-1.1b1"])
})

test("no message holds runs of two queues", () => {
  const packed = toMessages(many(400).map((run, index) => ({ ...run, queue: index % 2 ? "odd" : "even" })))
  expect(packed).toHaveLength(50)
  for (const { queue, runs } of packed)
    expect(new Set(runs.map((run) => run.queue))).toEqual(new Set([queue]))
})

test("ids are such as BullMQ takes, and the same for the same runs", () => {
  const ids = () => toMessages(many(1_000)).map(({ id }) => id)
  expect(ids()).toEqual(ids())
  for (const id of ids()) expect(id).toMatch(/^run-[^:]+$/)
})
