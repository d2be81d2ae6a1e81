import { ServiceError, serviceAddress } from "./service-error"

test("a message says where, what was expected, what was found, and a hint", () => {
  const error = new ServiceError({
    where: "REDIS_URL",
    expected: "a Redis",
    found: "nothing",
    hint: "Start it.",
  })
  expect(error.message).toBe("REDIS_URL: expected a Redis, got nothing. Start it.")
})

test.each([
  ["postgres://medusa:secret@db.example:5433/shop", "db.example:5433/shop"],
  ["redis://:secret@127.0.0.1:6380", "127.0.0.1:6380"],
  ["rediss://user:secret@cache.example:6380/2", "cache.example:6380/2"],
  ["secret", "an address that is not a URL"],
])("an address for a log never contains a password: %s", (url, expected) => {
  expect(serviceAddress(url)).toBe(expected)
  expect(serviceAddress(url)).not.toContain("secret")
})
