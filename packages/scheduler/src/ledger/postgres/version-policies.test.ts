import { defaultPolicies } from "../../policy/policies"
import { createVersionPolicies } from "./version-policies"

function createBench(policiesOf: (id: string) => unknown) {
  const asked: string[][] = []
  const forgotten: string[][] = []
  const query = (text: string, [ids]: [string[]]) => {
    const statements = text.startsWith("SELECT") ? asked : forgotten
    statements.push(ids)
    return Promise.resolve({ rows: ids.map((id) => ({ id, policies: policiesOf(id) })) })
  }
  return { versions: createVersionPolicies({ query }), asked, forgotten }
}

test("what is asked in one turn of the event loop is read by one statement, and never again", async () => {
  const { versions, asked } = createBench((id) => ({ attempts: Number(id) }))
  const ids = Array.from({ length: 300 }, (_, index) => String((index % 100) + 1))
  const stored = await Promise.all(ids.map(async (id) => versions.of(id)))
  expect(stored.map(({ policies }) => policies.attempts)).toEqual(ids.map(Number))
  await versions.of("7")
  expect(asked).toHaveLength(1)
  expect(new Set(asked[0])).toEqual(new Set(ids))
  expect(asked[0]).toHaveLength(100)
})

test("policies that cannot be read are those of one version, and are read again as somebody may correct them", async () => {
  let broken: object = { attempts: "many" }
  const { versions, asked, forgotten } = createBench((id) => (id === "2" ? broken : defaultPolicies))
  const [sound, unsound] = await Promise.all([versions.of("1"), versions.of("2")])
  expect(sound.faults).toEqual([])
  expect(unsound.faults).toEqual(['policies.attempts: expected a whole number from 1 to 100, got "many"'])
  expect(forgotten).toEqual([["2"]])
  broken = { attempts: 3 }
  expect((await versions.of("2")).policies.attempts).toBe(3)
  expect(asked).toEqual([["1", "2"], ["2"]])
})
