import { spawnSync } from "node:child_process"
import path from "node:path"
import { openSandbox, type Sandbox } from "./fixture/sandbox"

const program = path.resolve(__dirname, "../dist/bin/with-services.js")
let sandbox: Sandbox

beforeEach(() => {
  sandbox = openSandbox()
  process.env.NIGHTSHIFT_SERVICES = "embedded"
})
afterEach(() => sandbox.close())

function withServices(...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env: process.env })
}

test("a command gets the addresses, its exit code is passed on, and nothing is left", () => {
  const script = "console.log(new URL(process.env.DATABASE_URL).pathname); process.exit(7)"
  const { status, stdout } = withServices("--", process.execPath, "-e", script)
  expect(stdout).toBe("/medusa\n")
  expect(status).toBe(7)
  expect(sandbox.temporaryFiles()).toEqual([])
})

test("a command that is killed by a signal gives the exit code of a shell", () => {
  process.env.NIGHTSHIFT_REDIS = "off"
  expect(withServices("--", "sh", "-c", "kill -TERM $$").status).toBe(128 + 15)
})

test("without a Redis the command gets NIGHTSHIFT_REDIS=off", () => {
  process.env.NIGHTSHIFT_REDIS = "off"
  const { stdout } = withServices("--", "sh", "-c", 'echo "${REDIS_URL-unset} $NIGHTSHIFT_REDIS"')
  expect(stdout).toBe("unset off\n")
})

test("a command that cannot be started is an error, and so is no command", () => {
  process.env.NIGHTSHIFT_REDIS = "off"
  expect(withServices("--", "no-such-program")).toMatchObject({ status: 1 })
  expect(withServices()).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("expected a command, got none") as string,
  })
})
