import { createPendingOutcomes } from "./pending-outcomes"

test("there is room while no more than the most are on their way, and again when enough are written", async () => {
  const endings = createPendingOutcomes(1)
  const answers: (() => void)[] = []
  const add = () => endings.add(new Promise((resolve) => answers.push(resolve)))
  add()
  await endings.room()
  add()
  add()
  const room = { isThere: false }
  void endings.room().then(() => (room.isThere = true))
  answers[0]!()
  await new Promise(setImmediate)
  expect(room).toEqual({ isThere: false })
  answers[1]!()
  await new Promise(setImmediate)
  expect(room).toEqual({ isThere: true })
  const settled = endings.settled()
  answers[2]!()
  expect(await settled).toHaveLength(1)
})
