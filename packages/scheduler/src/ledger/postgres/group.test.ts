import { createGroup } from "./group"

function createBench(largest = 100) {
  const writes: number[][] = []
  const answers: { resolve: (error?: Error) => void }[] = []
  const group = createGroup<number, number>({
    largest,
    write: (items) => {
      writes.push(items)
      return new Promise((resolve, reject) =>
        answers.push({
          resolve: (error) => (error ? reject(error) : resolve(items.map((item) => item * 10))),
        }),
      )
    },
  })
  return { group, writes, answers }
}
const turn = () => new Promise(setImmediate)

test("what comes while a write is under way goes with the next, and each gets its own answer", async () => {
  const { group, writes, answers } = createBench()
  const first = group(1)
  await turn()
  const others = [group(2), group(3)]
  await turn()
  expect(writes).toEqual([[1]])
  answers[0]!.resolve()
  expect(await first).toBe(10)
  await turn()
  expect(writes).toEqual([[1], [2, 3]])
  answers[1]!.resolve()
  expect(await Promise.all(others)).toEqual([20, 30])
})

test("a write that fails fails those in it, and the next goes on", async () => {
  const { group, answers } = createBench()
  const failing = [group(1), group(2)]
  failing.forEach((promise) => void promise.catch(() => undefined))
  await turn()
  answers[0]!.resolve(new Error("no connection"))
  const outcomes = await Promise.allSettled(failing)
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"])
  const next = group(3)
  await turn()
  answers[1]!.resolve()
  expect(await next).toBe(30)
})

test("no write is larger than allowed", async () => {
  const { group, writes, answers } = createBench(2)
  const all = [group(1), group(2), group(3)]
  await turn()
  answers[0]!.resolve()
  await turn()
  answers[1]!.resolve()
  await Promise.all(all)
  expect(writes).toEqual([[1, 2], [3]])
})
