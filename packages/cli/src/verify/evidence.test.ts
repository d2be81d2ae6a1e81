import { untilSettled, type Settling } from "./evidence"

/** How often it was looked, where these are found one after the other, and the last of them from then on. */
async function looks(found: Settling[]): Promise<number> {
  let count = 0
  await untilSettled({
    look: () => Promise.resolve(found[Math.min(count++, found.length - 1)]!),
    withinMs: 50,
    everyMs: 20,
    signal: new AbortController().signal,
  })
  return count
}

test("it waits until nothing is open", async () => {
  expect(await looks([{ open: 0, settled: 9 }])).toBe(1)
})

test("it waits for as long as more is settled, however long that takes, and however much is open", async () => {
  const slow = Array.from({ length: 10 }, (_, settled) => ({ open: 20 + settled, settled }))
  expect(await looks([...slow, { open: 0, settled: 10 }])).toBe(11)
})

test("it gives up on what is open once nothing more is settled for long", async () => {
  const count = await looks([
    { open: 2, settled: 0 },
    { open: 1, settled: 1 },
  ])
  expect(count).toBeGreaterThan(2)
  expect(count).toBeLessThan(7)
})
