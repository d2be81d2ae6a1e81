"use strict"

const { spawn, spawnSync } = require("node:child_process")
const { once } = require("node:events")
const {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
} = require("node:fs")
const { tmpdir } = require("node:os")
const { dirname, join } = require("node:path")

const { isHealthy } = require("./medusa")

const root = realpathSync(join(__dirname, "../.."))

/** Variables that a test run or a benchmark may have, but a contributor's shell does not. */
const variables = { MEDUSA_DISABLE_TELEMETRY: "true", TURBO_TELEMETRY_DISABLED: "1" }

/** How much of a failed command's output is shown. */
const tailLength = 2_000

/**
 * A clone of this tree: every file that git tracks or would track, in its current state, committed in a new repository.
 * Nothing is installed.
 */
function openCheckout() {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "nightshift-loops-")))
  const folder = join(parent, "nightshift")
  const listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
  for (const file of listed.split("\0").filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    copyFileSync(join(root, file), join(folder, file))
  }
  git(folder, "init", "--quiet")
  git(folder, "add", "--all")
  git(
    folder,
    "-c",
    "user.name=bench",
    "-c",
    "user.email=bench@localhost",
    "commit",
    "--quiet",
    "--message=As it is",
  )
  return { folder, close: () => removeFolder(parent) }
}

/** Removes it completely, even if a process that is still ending writes there. */
function removeFolder(folder, tries = 20) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  } catch (error) {
    if (error.code !== "ENOTEMPTY" || tries === 0) throw error
    removeFolder(folder, tries - 1)
  }
}

/** Removes everything that was built or started, but not the installed packages. */
function forgetBuilds(folder) {
  git(folder, "clean", "-fdxq", "--exclude=node_modules")
  rmSync(join(folder, "node_modules/.cache"), { recursive: true, force: true })
}

function git(folder, ...args) {
  const { status, stdout, stderr } = spawnSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`git ${args[0]}: expected it to end with 0.\n${stderr}`)
  return stdout
}

/** The duration of a command in seconds. @throws Error unless it exits with 0 */
async function secondsOf({ command, args = [], folder, env = {} }) {
  const startedAt = performance.now()
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...variables, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  })
  let printed = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => (printed = `${printed}${text}`.slice(-tailLength)))
  const [code] = await once(child, "close")
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${printed}`)
  return (performance.now() - startedAt) / 1_000
}

/**
 * Runs `npm start` on the services of `place` until the store answers. Returns the seconds until then, and the longest time
 * without output. It is stopped like with Ctrl-C.
 */
async function startOnce({ folder, place, port, stateFolder }) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ["tooling/start/start.js"], {
    cwd: folder,
    env: {
      ...process.env,
      ...variables,
      DATABASE_URL: place.databaseUrl,
      REDIS_URL: place.redisUrl,
      REDIS_PREFIX: `${place.prefix}:`,
      PORT: String(port),
      NIGHTSHIFT_STATE_FOLDER: stateFolder,
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const ended = once(child, "close")
  let printed = ""
  let silence = 0
  let printedAt = startedAt
  const onOutput = () => {
    const now = performance.now()
    silence = Math.max(silence, now - printedAt)
    printedAt = now
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      printed = `${printed}${text}`.slice(-tailLength)
      onOutput()
    })
  }
  async function until(condition) {
    while (!(await condition())) {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${printed}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  try {
    await until(() => isHealthy(port))
    onOutput()
    const taken = { seconds: (performance.now() - startedAt) / 1_000, silence: silence / 1_000 }
    // The next measurement finds the jobs in the ledger.
    await until(() => /Scheduled jobs: \d+ registered/.test(printed))
    return taken
  } finally {
    child.kill("SIGINT")
    await ended
  }
}

/** The size of a folder on disk in megabytes. A file with several hard links counts once, a symbolic link not at all. */
function megabytesOf(folder) {
  const seen = new Set()
  const bytesIn = (place) =>
    readdirSync(place, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(place, entry.name)
      const { blocks, ino } = lstatSync(path)
      const isNew = entry.isDirectory() || !seen.has(ino)
      seen.add(ino)
      return sum + (isNew ? blocks * 512 : 0) + (entry.isDirectory() ? bytesIn(path) : 0)
    }, 0)
  return bytesIn(folder) / 2 ** 20
}

module.exports = { forgetBuilds, megabytesOf, openCheckout, root, secondsOf, startOnce }
