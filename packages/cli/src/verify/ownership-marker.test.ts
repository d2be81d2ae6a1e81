import { markerText, namesOf, owningSchema, readMarker } from "./ownership-marker"

test("a marker is read as it was written", () => {
  for (const redis of [null, "redis://127.0.0.1:6379"]) {
    for (const isKept of [true, false])
      expect(readMarker(markerText({ redis, isKept }))).toEqual({ redis, isKept })
  }
})

test.each([
  null,
  "",
  "standard public schema",
  "Made by nightshift verify, and removed by the next one: ",
  "Made by nightshift verify, and removed by the next one: {}",
  `Ours. ${markerText({ redis: null, isKept: false })}`,
])("the comment %j is no ownership marker", (comment) => {
  expect(readMarker(comment)).toBeUndefined()
})

test("the schemas of one verify are known by their names, and no others", () => {
  const { schema, queueSchema, prefix } = namesOf("nightshift_verify_0a1b2c3d")
  expect([schema, queueSchema].map(owningSchema)).toEqual([schema, schema])
  expect(prefix).toBe("nightshift-verify-0a1b2c3d")
  const others = ["public", "nightshift_verify", "nightshift_verify_shop", `${schema}_old`, `x${schema}`]
  expect(others.map(owningSchema)).toEqual(others.map(() => undefined))
})
