import { mayReadMetrics } from "./metrics-access"

const access = { token: "a token of some length" }

test("with a token, only a request that sends it may read", () => {
  expect(mayReadMetrics(access, `Bearer ${access.token}`)).toBe(true)
  expect(mayReadMetrics(access, `bearer ${access.token}`)).toBe(true)
  for (const wrong of [undefined, "", "Bearer ", "Bearer a token", access.token, `Basic ${access.token}`]) {
    expect(mayReadMetrics(access, wrong)).toBe(false)
  }
})

test("public metrics need no token", () => {
  expect(mayReadMetrics({ public: true }, undefined)).toBe(true)
})
