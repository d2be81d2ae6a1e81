import { createRedactor } from "./redactor"
import { UnrecoverableError } from "./unrecoverable-error"

const redactor = createRedactor(['p"ss/w0rd', "abc", 'p"ss/w0rd-longer', "4711"])!

test("a secret is taken out of a text as it is, in a URL and in JSON; the longest first", () => {
  expect(redactor.text('p"ss/w0rd p%22ss%2Fw0rd p\\"ss/w0rd p"ss/w0rd-longer')).toBe(
    "[secret] [secret] [secret] [secret]",
  )
})

test("a text of less than four characters is no secret: it would take other words apart", () => {
  expect(redactor.text("abc")).toBe("abc")
  expect(createRedactor(["abc", ""])).toBeUndefined()
})

test("a value loses it in texts, in keys and as a number", () => {
  expect(redactor.json({ list: ['p"ss/w0rd'], 4711: 1, pin: 4711, other: 47110, at: new Date(0) })).toEqual({
    list: ["[secret]"],
    "[secret]": 1,
    pin: "[secret]",
    other: 47110,
    at: "1970-01-01T00:00:00.000Z",
  })
  expect(redactor.json(undefined)).toBeUndefined()
})

test("an error loses it in its words and its stack, is still of its kind, and the handler's own is not changed", () => {
  const error = Object.assign(new UnrecoverableError("no login with 4711"), { code: "E4711" })
  const told = redactor.thrown(error) as typeof error
  expect(told).toBeInstanceOf(UnrecoverableError)
  expect([told.message, told.code, told.name]).toEqual(["no login with [secret]", "E[secret]", error.name])
  expect(told.stack).toContain("no login with [secret]")
  expect(told.stack).not.toContain("4711")
  expect(error.message).toBe("no login with 4711")
})

test("what cannot be read, or is no JSON, is not shown at all", () => {
  const trap = Object.defineProperty(new Error("a"), "message", {
    get(): never {
      throw new Error("no")
    },
  })
  const cycle: Record<string, unknown> = { pin: 4711 }
  cycle.self = cycle
  for (const thrown of [trap, cycle, { big: 4711n }])
    expect(redactor.thrown(thrown)).toBe("a value that cannot be written as JSON")
})
