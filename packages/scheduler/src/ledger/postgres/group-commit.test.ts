import { createGroupCommit } from "./group-commit"

function createBench({ largest = 100, atOnce }: { largest?: number; atOnce?: number } = {}) {
  const writes: number[][] = []
  const answers: { resolve: (error?: Error) => void }[] = []
  const group = createGroupCommit<number, number>({
    largest,
    atOnce,
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
  const { group, writes, answers } = createBench({ largest: 2 })
  const all = [group(1), group(2), group(3)]
  await turn()
  answers[0]!.resolve()
  await all[0]
  await turn()
  answers[1]!.resolve()
  await Promise.all(all)
  expect(writes).toEqual([[1, 2], [3]])
})

test("as many writes are under way as may be, and what comes then goes with the first that is free", async () => {
  const { group, writes, answers } = createBench({ atOnce: 2 })
  const first = group(1)
  await turn()
  const second = group(2)
  await turn()
  const waiting = [group(3), group(4)]
  await turn()
  expect(writes).toEqual([[1], [2]])
  answers[1]!.resolve()
  expect(await second).toBe(20)
  await turn()
  expect(writes).toEqual([[1], [2], [3, 4]])
  answers[0]!.resolve()
  answers[2]!.resolve()
  expect(await Promise.all([first, ...waiting])).toEqual([10, 30, 40])
})

test("items of one key share writes, one at a time, and keep no other key waiting", async () => {
  const writes: { items: string[]; end: () => void }[] = []
  const add = createGroupCommit<string, string>({
    write: (items) =>
      new Promise((resolve) => writes.push({ items, end: () => resolve(items.map((item) => `${item}!`)) })),
    largest: 10,
    atOnce: 2,
    keyOf: (item) => item[0]!,
  })
  // A timer may come before what waits for the next turn.
  const pass = async () => {
    for (let turns = 0; turns < 3; turns++) await turn()
  }
  const answers = Promise.all(["a1", "a2", "b1"].map(add))
  await pass()
  expect(writes.map(({ items }) => items)).toEqual([["a1", "a2"], ["b1"]])
  const later = Promise.all(["a3", "c1"].map(add))
  writes[1]!.end()
  await pass()
  expect(writes.at(-1)!.items).toEqual(["c1"])
  writes[2]!.end()
  writes[0]!.end()
  await pass()
  expect(writes.at(-1)!.items).toEqual(["a3"])
  writes[3]!.end()
  expect(await answers).toEqual(["a1!", "a2!", "b1!"])
  expect(await later).toEqual(["a3!", "c1!"])
})

test("those that go first go before others that came earlier, which have a quarter of each write", async () => {
  const writes: string[][] = []
  const group = createGroupCommit<string, string>({
    largest: 4,
    goesFirst: (item) => item.startsWith("f"),
    write: (items) => {
      writes.push(items)
      return Promise.resolve(items)
    },
  })
  const items = ["o1", "o2", "f1", "f2", "o3", "f3", "f4", "f5"]
  expect(await Promise.all(items.map((item) => group(item)))).toEqual(items)
  expect(writes).toEqual([
    ["f1", "f2", "f3", "o1"],
    ["o2", "o3", "f4", "f5"],
  ])
})
