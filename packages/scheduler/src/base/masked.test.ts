import { nested, nestings } from "./nested-json.fixture"
import { masked } from "./masked"

test("hides what names call secret, at any depth, and leaves the rest", () => {
  const data = {
    shop: "nord",
    apiKey: "k",
    list: [{ Password: "p", n: 1 }],
    access_token: { a: 1 },
    secret: null,
  }
  expect(masked(data)).toEqual({
    shop: "nord",
    apiKey: "[not shown]",
    list: [{ Password: "[not shown]", n: 1 }],
    access_token: "[not shown]",
    secret: null,
  })
  expect(data.apiKey).toBe("k")
})

test("hides the password of an address within any text", () => {
  expect(masked("see https://ada:pw@example.com/a and redis://:pw@host")).toBe(
    "see https://ada:[not shown]@example.com/a and redis://:[not shown]@host",
  )
  expect(masked("a-b+c.d://u:p@h and x://:p@h")).toBe("a-b+c.d://u:[not shown]@h and x://:[not shown]@h")
  expect(masked("http://example.com:80/a@b")).toBe("http://example.com:80/a@b")
})

test("gives back what is no object as it is", () => {
  expect([undefined, null, 3, true].map(masked)).toEqual([undefined, null, 3, true])
})

test.each(nestings)("hides what lies below 64 levels of %s", (kind) => {
  expect(masked(nested(kind, 64))).toEqual(nested(kind, 64))
  expect(JSON.stringify(masked(nested(kind, 100_000)))).toMatch(/^[^n]{64,320}"\[not shown\]"[^n]{64}$/)
})
