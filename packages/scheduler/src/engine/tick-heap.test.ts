import fc from "fast-check"
import { createTickHeap } from "./tick-heap"

test("names come out when their time has come, the earliest first", () => {
  const heap = createTickHeap()
  heap.set("noon", 12)
  heap.set("dawn", 6)
  heap.set("dusk", 18)
  expect(heap.earliest()).toBe(6)
  expect(heap.takeUntil(5)).toEqual([])
  expect(heap.takeUntil(12)).toEqual(["dawn", "noon"])
  expect(heap.takeUntil(12)).toEqual([])
  expect(heap.earliest()).toBe(18)
})

test("so many names come out as are asked for, and the others stay", () => {
  const heap = createTickHeap()
  for (const [index, name] of ["c", "a", "b"].entries()) heap.set(name, [3, 1, 2][index])
  expect(heap.takeUntil(9, 2)).toEqual(["a", "b"])
  expect(heap.earliest()).toBe(3)
  expect(heap.takeUntil(9, 2)).toEqual(["c"])
})

test("a name has one time: the last that it was given, or none", () => {
  const heap = createTickHeap()
  heap.set("job", 5)
  heap.set("job", 20)
  heap.set("gone", 1)
  heap.set("gone", undefined)
  expect(heap.earliest()).toBe(20)
  heap.set("job", 10)
  expect(heap.takeUntil(30)).toEqual(["job"])
  expect(heap.earliest()).toBeUndefined()
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
      const heap = createTickHeap()
      const list = new Map<string, number>()
      for (const step of steps) {
        if (step.kind === "set") {
          heap.set(step.name, step.atMs)
          list.set(step.name, step.atMs)
        } else if (step.kind === "drop") {
          heap.set(step.name, undefined)
          list.delete(step.name)
        } else {
          const taken = heap.takeUntil(step.untilMs)
          const due = [...list].filter(([, atMs]) => atMs <= step.untilMs)
          expect([...taken].sort()).toEqual(due.map(([name]) => name).sort())
          const times = taken.map((name) => list.get(name)!)
          expect(times).toEqual([...times].sort((a, b) => a - b))
          for (const name of taken) list.delete(name)
        }
        expect(heap.earliest()).toBe(list.size === 0 ? undefined : Math.min(...list.values()))
      }
    }),
  )
})
