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
  expect(masked("http://example.com:80/a@b")).toBe("http://example.com:80/a@b")
})

test("gives back what is no object as it is", () => {
  expect([undefined, null, 3, true].map(masked)).toEqual([undefined, null, 3, true])
})
