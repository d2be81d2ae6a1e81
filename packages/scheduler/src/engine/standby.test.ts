import { createStandby } from "./standby"

function standbyAt(startMs: number) {
  const clock = { now: startMs, localNow: () => clock.now }
  return { clock, standby: createStandby({ clock, planners: 3, everyMs: 4_000 }) }
}

test.each([
  [0, true],
  [2, true],
  [3, false],
])("with %s elders, a process of which three plan has the duty: %s", (elders, falls) => {
  const { standby } = standbyAt(0)
  expect(standby.isPlanning()).toBe(true)
  expect(standby.plansAfter({ others: 3, elders, behind: false })).toBe(falls)
  expect(standby.isPlanning()).toBe(falls)
})

test("a younger one plans where a tick is undecided that its elders should have decided, and for a while after", () => {
  const { clock, standby } = standbyAt(0)
  expect(standby.plansAfter({ others: 3, elders: 3, behind: true })).toBe(true)
  clock.now = 23_999
  expect(standby.plansAfter({ others: 3, elders: 3, behind: false })).toBe(true)
  clock.now = 24_000
  expect(standby.plansAfter({ others: 3, elders: 3, behind: false })).toBe(false)
})

test("a younger one that knows more than its elders plans until they have learnt it", () => {
  const { clock, standby } = standbyAt(500)
  standby.planForNow()
  clock.now = 8_499
  expect(standby.plansAfter({ others: 3, elders: 3, behind: false })).toBe(true)
  clock.now = 8_500
  expect(standby.plansAfter({ others: 3, elders: 3, behind: false })).toBe(false)
})

test.each([
  [2, false],
  [3, true],
])("beside %s others, the runs are for all processes: %s", (others, shared) => {
  const { standby } = standbyAt(0)
  expect(standby.isShared()).toBe(false)
  standby.plansAfter({ others, elders: 0, behind: false })
  expect(standby.isShared()).toBe(shared)
})
