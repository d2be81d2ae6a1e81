import { secretTexts, withoutSecrets } from "./secret-paths"

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
