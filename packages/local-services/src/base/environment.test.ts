import { childEnvironment, readEnvironment } from "./environment"

test("an empty variable counts as unset", () => {
  const environment = readEnvironment({ DATABASE_URL: "", REDIS_URL: "", NIGHTSHIFT_SERVICES: "" })
  expect(environment).toMatchObject({ databaseUrl: undefined, redisUrl: undefined, prefer: undefined })
})

test("Redis is wanted unless NIGHTSHIFT_REDIS is off", () => {
  expect(readEnvironment({}).redisWanted).toBe(true)
  expect(readEnvironment({ NIGHTSHIFT_REDIS: "off" }).redisWanted).toBe(false)
})

test("the cache is in XDG_CACHE_HOME, else in the home folder", () => {
  expect(readEnvironment({ XDG_CACHE_HOME: "/cache", HOME: "/home/ada" }).cacheFolder).toBe(
    "/cache/nightshift",
  )
  expect(readEnvironment({ HOME: "/home/ada" }).cacheFolder).toBe("/home/ada/.cache/nightshift")
})

test("a variable can be removed from a child's environment", () => {
  expect(childEnvironment({ PATH: undefined, EXTRA: "1" })).not.toHaveProperty("PATH")
  expect(childEnvironment({ PATH: undefined, EXTRA: "1" })).toHaveProperty("EXTRA", "1")
})
