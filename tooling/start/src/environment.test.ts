import { readSettings, storeVariables } from "./environment"

test("by default the state folder is in the repository and the port is 9000", () => {
  expect(readSettings({ root: "/clone", variables: {} })).toEqual({
    stateFolder: "/clone/.nightshift",
    port: "9000",
    isProduction: false,
    hasAdmin: true,
  })
})

test("a state folder may be absolute, or relative to the repository", () => {
  const at = (folder: string) =>
    readSettings({ root: "/clone", variables: { NIGHTSHIFT_STATE_FOLDER: folder } })
  expect(at("/var/state").stateFolder).toBe("/var/state")
  expect(at("state").stateFolder).toBe("/clone/state")
})

test("without a Redis the store gets NIGHTSHIFT_REDIS=off, whatever the caller's variables are", () => {
  process.env.REDIS_URL = "redis://127.0.0.1:1"
  const variables = storeVariables({ databaseUrl: "postgres://x", redisUrl: undefined, port: 9_000 })
  expect(variables).toMatchObject({ DATABASE_URL: "postgres://x", NIGHTSHIFT_REDIS: "off", PORT: "9000" })
  expect(variables).not.toHaveProperty("REDIS_URL")
})
