import { createDuty } from "./duty"

function dutyAt(startMs: number) {
  const clock = { now: startMs, localNow: () => clock.now }
  return { clock, duty: createDuty({ clock, planners: 3, everyMs: 4_000 }) }
}

test.each([
  [0, true],
  [2, true],
  [3, false],
])("with %s elders, a process of which three plan has the duty: %s", (elders, falls) => {
  const { duty } = dutyAt(0)
  expect(duty.isOn()).toBe(true)
  expect(duty.falls({ others: 3, elders, behind: false })).toBe(falls)
  expect(duty.isOn()).toBe(falls)
})

test("a younger one plans where a tick is undecided that its elders should have decided, and for a while after", () => {
  const { clock, duty } = dutyAt(0)
  expect(duty.falls({ others: 3, elders: 3, behind: true })).toBe(true)
  clock.now = 23_999
  expect(duty.falls({ others: 3, elders: 3, behind: false })).toBe(true)
  clock.now = 24_000
  expect(duty.falls({ others: 3, elders: 3, behind: false })).toBe(false)
})

test("a younger one that knows more than its elders plans until they have learnt it", () => {
  const { clock, duty } = dutyAt(500)
  duty.call()
  clock.now = 8_499
  expect(duty.falls({ others: 3, elders: 3, behind: false })).toBe(true)
  clock.now = 8_500
  expect(duty.falls({ others: 3, elders: 3, behind: false })).toBe(false)
})

test.each([
  [2, false],
  [3, true],
])("beside %s others, the runs are for all processes: %s", (others, shared) => {
  const { duty } = dutyAt(0)
  expect(duty.isShared()).toBe(false)
  duty.falls({ others, elders: 0, behind: false })
  expect(duty.isShared()).toBe(shared)
})
