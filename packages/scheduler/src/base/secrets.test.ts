import { nested, nestings } from "./nested-json.fixture"
import { secretTexts, withoutSecrets, masked } from "./secrets"

const data = {
  apiKey: "k-1234",
  smtp: { host: "mail", password: "hunter22", ports: [25, 4650] },
  shops: [{ token: "t-north" }, { token: "t-south", name: "south" }, null],
}

test("what lies at a path is replaced, in each item of a list, and nothing else is", () => {
  expect(withoutSecrets(data, ["apiKey", "smtp.password", "shops.token"])).toEqual({
    apiKey: "[secret]",
    smtp: { host: "mail", password: "[secret]", ports: [25, 4650] },
    shops: [{ token: "[secret]" }, { token: "[secret]", name: "south" }, null],
  })
})

test("a path to an object takes all of it, and letter case does not count", () => {
  expect(withoutSecrets(data, ["SMTP", "apikey"])).toMatchObject({ smtp: "[secret]", apiKey: "[secret]" })
  expect(secretTexts(data, ["SMTP"])).toEqual(["mail", "hunter22", "25", "4650"])
})

test("the object itself is not changed, and a path to nothing is none", () => {
  const before = structuredClone(data)
  expect(withoutSecrets(data, ["nothing.here", "apiKey.deeper", "__proto__.apiKey"])).toEqual(before)
  expect(data).toEqual(before)
  expect(withoutSecrets(undefined, ["apiKey"])).toBeUndefined()
  expect(withoutSecrets({ apiKey: null }, ["apiKey"])).toEqual({ apiKey: null })
})

test("a key of JSON that is called __proto__ stays a key, and may be secret", () => {
  const odd: unknown = JSON.parse('{"__proto__":{"token":"t-1"}}')
  expect(JSON.stringify(withoutSecrets(odd, ["__proto__.token"]))).toBe('{"__proto__":{"token":"[secret]"}}')
  expect(({} as { token?: unknown }).token).toBeUndefined()
})

test.each(nestings)(
  "of data as deep as a ledger may hold, made of %s, all that lies deeper than 64 is hidden",
  (kind) => {
    const deep = { token: "t-1234", rest: nested(kind, 20_000) }
    expect(withoutSecrets(deep, ["token"])).toMatchObject({ token: "[secret]" })
    expect(secretTexts({ all: nested(kind, 20_000) }, ["all"])).toEqual(["1"])
    const lists = withoutSecrets(nested("lists", 20_000), ["token"])
    expect(JSON.stringify(lists)).toBe(`${"[".repeat(64)}"[secret]"${"]".repeat(64)}`)
  },
)

test("each of 200,000 secrets in one list is found", () => {
  const keys = Array.from({ length: 200_000 }, (_, index) => `key-${index}`)
  expect(secretTexts({ keys }, ["keys"])).toEqual(keys)
})

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
