import { ServiceError } from "./service-error"

test("a message says where, what was expected, what was found, and a hint", () => {
  const error = new ServiceError({
    where: "REDIS_URL",
    expected: "a Redis",
    found: "nothing",
    hint: "Start it.",
  })
  expect(error.message).toBe("REDIS_URL: expected a Redis, got nothing. Start it.")
})
