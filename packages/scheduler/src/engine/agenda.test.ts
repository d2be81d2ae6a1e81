import fc from "fast-check"
import { createAgenda } from "./agenda"

test("names come out when their time has come, the earliest first", () => {
  const agenda = createAgenda()
  agenda.set("noon", 12)
  agenda.set("dawn", 6)
  agenda.set("dusk", 18)
  expect(agenda.earliest()).toBe(6)
  expect(agenda.takeUntil(5)).toEqual([])
  expect(agenda.takeUntil(12)).toEqual(["dawn", "noon"])
  expect(agenda.takeUntil(12)).toEqual([])
  expect(agenda.earliest()).toBe(18)
})

test("so many names come out as are asked for, and the others stay", () => {
  const agenda = createAgenda()
  for (const [index, name] of ["c", "a", "b"].entries()) agenda.set(name, [3, 1, 2][index])
  expect(agenda.takeUntil(9, 2)).toEqual(["a", "b"])
  expect(agenda.earliest()).toBe(3)
  expect(agenda.takeUntil(9, 2)).toEqual(["c"])
})

test("a name has one time: the last that it was given, or none", () => {
  const agenda = createAgenda()
  agenda.set("job", 5)
  agenda.set("job", 20)
  agenda.set("gone", 1)
  agenda.set("gone", undefined)
  expect(agenda.earliest()).toBe(20)
  agenda.set("job", 10)
  expect(agenda.takeUntil(30)).toEqual(["job"])
  expect(agenda.earliest()).toBeUndefined()
})

type Step =
  | { kind: "set"; name: string; atMs: number }
  | { kind: "drop"; name: string }
  | { kind: "take"; untilMs: number }

const anyName = fc.constantFrom("a", "b", "c", "d", "e", "f")
const anyTime = fc.integer({ min: 0, max: 20 })
const anySteps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ kind: fc.constant("set" as const), name: anyName, atMs: anyTime }),
    fc.record({ kind: fc.constant("drop" as const), name: anyName }),
    fc.record({ kind: fc.constant("take" as const), untilMs: anyTime }),
  ),
  { maxLength: 200 },
)

test("it answers as a plain list that is searched through, whatever is done to it and in which order", () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      const agenda = createAgenda()
      const list = new Map<string, number>()
      for (const step of steps) {
        if (step.kind === "set") {
          agenda.set(step.name, step.atMs)
          list.set(step.name, step.atMs)
        } else if (step.kind === "drop") {
          agenda.set(step.name, undefined)
          list.delete(step.name)
        } else {
          const taken = agenda.takeUntil(step.untilMs)
          const due = [...list].filter(([, atMs]) => atMs <= step.untilMs)
          expect([...taken].sort()).toEqual(due.map(([name]) => name).sort())
          const times = taken.map((name) => list.get(name)!)
          expect(times).toEqual([...times].sort((a, b) => a - b))
          for (const name of taken) list.delete(name)
        }
        expect(agenda.earliest()).toBe(list.size === 0 ? undefined : Math.min(...list.values()))
      }
    }),
  )
})
