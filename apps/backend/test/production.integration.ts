import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { storeFolder } from "./store.fixture"

const sound = { JWT_SECRET: "f3b1c9d84e7a60521d", COOKIE_SECRET: "0a97be64c8d2f135e1" }
const long = (text: string) => text.repeat(2)

/** The stderr of loading the store's config, in an environment with only these variables. */
async function loaded(variables: Record<string, string>): Promise<string> {
  const run = promisify(execFile)(process.execPath, ["-e", `require("./medusa-config.js")`], {
    cwd: storeFolder,
    env: { PATH: process.env.PATH, ...variables },
  })
  return run.then(
    () => "",
    (error: unknown) => (error as { stderr: string }).stderr,
  )
}

const secrets = { JWT_SECRET: long(sound.JWT_SECRET), COOKIE_SECRET: long(sound.COOKIE_SECRET) }

test.each<[string, Record<string, string>, RegExp]>([
  ["none", { JWT_SECRET: "" }, /JWT_SECRET: expected .* got none\. Set JWT_SECRET/],
  ["blanks", { COOKIE_SECRET: "   " }, /COOKIE_SECRET: expected .* got none/],
  ["that of development", { JWT_SECRET: "for-development-only" }, /got one that everybody knows/],
  ["that of Medusa's guides", { COOKIE_SECRET: "supersecret" }, /got one that everybody knows/],
  ["a known one made longer", { JWT_SECRET: "supersecret-supersecret-supersecret" }, /everybody knows/],
  ["a short one", { JWT_SECRET: "f3b1c9d84e7a6052" }, /at least 32 characters, .* got one of 16 characters/],
  ["a monotonous one", { JWT_SECRET: "abab".repeat(10) }, /got one that repeats a few characters/],
  ["one for both", { COOKIE_SECRET: secrets.JWT_SECRET }, /COOKIE_SECRET: .* got that of JWT_SECRET/],
])("in production %s is refused as a secret, and not shown", async (_kind, variables, message) => {
  for (const NODE_ENV of ["production", "prod", "Production "]) {
    const stderr = await loaded({ ...secrets, ...variables, NODE_ENV })
    expect(stderr).toMatch(message)
    const [given] = Object.values(variables)
    const line = stderr.split("\n").find((each) => each.includes("expected a secret"))!
    if (given!.trim() !== "") expect(line).not.toContain(given)
  }
})

test.each([
  ["a typo", "MEDUSA_WORKER_MODE", "wroker", '"shared", "server", "worker" or nothing'],
  ["control characters", "MEDUSA_WORKER_MODE", "\u001b[2Jserver", '"shared", "server", "worker" or nothing'],
  ["another value", "NIGHTSHIFT_REDIS", "no", '"off" or nothing'],
  ["another case", "NIGHTSHIFT_ADMIN", "Off", '"off", "when-built" or nothing'],
  ["a long text", "NIGHTSHIFT_ADMIN", "x".repeat(10_000), '"off", "when-built" or nothing'],
])("%s in %s is reported, with the allowed values", async (_kind, name, value, expected) => {
  const stderr = await loaded({ [name]: value })
  const shown = JSON.stringify(value.slice(0, 100))
  expect(stderr).toContain(
    `medusa-config.js, ${name}: expected ${expected}, got ${shown}. Correct ${name}, or leave it out.`,
  )
  expect(stderr).not.toContain("\u001b")
})

test("these variables may be left out or empty", async () => {
  const names = ["MEDUSA_WORKER_MODE", "NIGHTSHIFT_REDIS", "NIGHTSHIFT_ADMIN"]
  expect(await loaded(Object.fromEntries(names.map((name) => [name, ""])))).toBe("")
  expect(
    await loaded({ MEDUSA_WORKER_MODE: "worker", NIGHTSHIFT_REDIS: "off", NIGHTSHIFT_ADMIN: "off" }),
  ).toBe("")
})

test("in production two long secrets are accepted, and in development none is needed", async () => {
  expect(await loaded({ ...secrets, NODE_ENV: "production" })).toBe("")
  expect(await loaded({ NODE_ENV: "development" })).toBe("")
})
