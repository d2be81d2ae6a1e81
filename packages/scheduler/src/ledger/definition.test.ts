import { defaultPolicies } from "../policy/policies"
import { definitionChanges, type Definition } from "./definition"

const definition = (given: Partial<Definition> = {}): Definition => ({
  schedule: { expression: "0 * * * *", timezone: "UTC", gap: "run-after", fold: "first" },
  policies: defaultPolicies,
  paused: false,
  ...given,
})

test("the same definition has no changes, in whatever order its parts are written", () => {
  const { schedule, policies } = definition()
  const reordered = Object.fromEntries(Object.entries(policies).reverse()) as unknown as typeof policies
  expect(definitionChanges(definition(), { paused: false, policies: reordered, schedule })).toEqual([])
})

test("an absent bound is the same as an undefined one, which JSON does not keep", () => {
  const given = { ...definition().schedule, startAt: undefined as unknown as number }
  expect(definitionChanges(definition(), definition({ schedule: given }))).toEqual([])
})

test("each field that differs is reported by its path, with what it was and what it becomes", () => {
  const after = definition({
    schedule: { ...definition().schedule, expression: "30 * * * *", endAt: 5 },
    policies: { ...defaultPolicies, concurrency: null, backoff: { type: "fixed", delayMs: 2_000 } },
    paused: true,
  })
  expect(definitionChanges(definition(), after)).toEqual([
    { field: "schedule.expression", before: "0 * * * *", after: "30 * * * *" },
    { field: "schedule.endAt", before: undefined, after: 5 },
    { field: "policies.concurrency", before: 1, after: null },
    { field: "policies.backoff.delayMs", before: 1_000, after: 2_000 },
    { field: "paused", before: false, after: true },
  ])
})
