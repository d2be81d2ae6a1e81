import { serviceAddress } from "./service-address"

test.each([
  ["postgres://medusa:secret@db.example:5433/shop", "db.example:5433/shop"],
  ["redis://:secret@127.0.0.1:6380", "127.0.0.1:6380"],
  ["rediss://user:secret@cache.example:6380/2", "cache.example:6380/2"],
  ["secret", "an address that is not a URL"],
])("an address for a log never contains a password: %s", (url, expected) => {
  expect(serviceAddress(url)).toBe(expected)
  expect(serviceAddress(url)).not.toContain("secret")
})
