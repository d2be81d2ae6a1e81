import fc from "fast-check"
import { addressOf } from "./address"

test.each([
  ["redis://127.0.0.1:6379", "redis://127.0.0.1:6379"],
  ["redis://:secret@127.0.0.1:6379/2", "redis://127.0.0.1:6379/2"],
  ["rediss://user:secret@cache.example", "rediss://cache.example"],
  ["postgres://medusa:secret@db.example:5432/shop?sslmode=require", "postgres://db.example:5432/shop"],
  ["postgres:///shop?host=/var/run/postgresql&password=secret", "postgres:///shop"],
])("of %s the log shows %s", (url, shown) => {
  expect(addressOf(url)).toBe(shown)
})

test.each([
  ["", "nothing"],
  ["secret", "a bare word"],
  ["redis::secret@127.0.0.1:6379", "no slashes"],
  ["redis:user:secret@127.0.0.1:6379", "no slashes"],
  ["postgres:///user:secret@db/shop", "a slash too many"],
  ["postgres://user:12/secret@db/shop", "an unescaped slash in the password"],
  ["postgres://user:12#secret@db/shop", "an unescaped hash in the password"],
  ["postgres://user:12?secret@db/shop", "an unescaped question mark in the password"],
])("%j, which has %s, is not shown at all", (url) => {
  expect(addressOf(url)).toBe("an address that is no URL")
})

test("whatever a password is made of, escaped or not, the log does not show it", () => {
  const part = fc.string({
    unit: fc.constantFrom("s", "3", "/", "#", "?", ":", "@", "%", "\\", " ", "é"),
    minLength: 4,
  })
  fc.assert(
    fc.property(part, fc.constantFrom("redis", "postgres"), fc.boolean(), (password, protocol, escaped) => {
      const marked = `${password}Hush`
      const url = `${protocol}://user:${escaped ? encodeURIComponent(marked) : marked}@db.example:5432/shop`
      expect(addressOf(url)).not.toContain("Hush")
      expect(addressOf(url)).not.toContain("user")
    }),
    { numRuns: 2_000 },
  )
})
