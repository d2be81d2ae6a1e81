import { errorMessage, failureOf } from "./error-message"

test("the server's own message is shown where there is one", () => {
  const error = { response: { status: 400, data: { message: 'limit: expected a whole number, got "x"' } } }
  expect(errorMessage(error)).toBe('limit: expected a whole number, got "x"')
  expect(failureOf(error)).toBe("refused")
})

test("an expired session, an answer without a message and an unreachable server each have their own message", () => {
  expect(errorMessage({ response: { status: 401, data: "Unauthorized" } })).toContain("signed out")
  expect(errorMessage({ response: { status: 502 } })).toBe("The server answered with 502.")
  expect(errorMessage(new Error("Network Error"))).toContain("cannot be reached")
  expect([failureOf({ response: { status: 404 } }), failureOf(undefined)]).toEqual([
    "not-found",
    "unreachable",
  ])
})
