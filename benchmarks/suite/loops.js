"use strict"

const { spawnSync } = require("node:child_process")
const { mkdtempSync, rmSync } = require("node:fs")
const { tmpdir } = require("node:os")
const { join } = require("node:path")
const { spread } = require("../harness/chart")
const {
  forgetBuilds,
  megabytesOf,
  openCheckout,
  root,
  secondsOf,
  startOnce,
} = require("../subjects/checkout")

const minuteMs = 60_000

/** The loops: how often each is measured, and its limits. `isLong` is measured with --whole only. */
const loops = {
  install: { title: "`npm ci`", kind: "install", rounds: 1, seconds: 60, megabytes: 750 },
  first: { title: "`npm start`, first after `npm ci`", kind: "start", seconds: 25, silence: 5 },
  second: { title: "`npm start`, nothing changed", kind: "start", seconds: 6 },
  list: { title: "`nightshift list`", kind: "command", seconds: 0.4, isQuick: true },
  why: { title: "`nightshift why`", kind: "command", seconds: 0.4 },
  unit: { title: "`npm run test:unit`", kind: "test", seconds: 20 },
  image: { title: "the image", kind: "image", rounds: 1, megabytes: 330 },
  test: { title: "`npm test`", kind: "test", rounds: 1, seconds: 480, isLong: true },
  ci: { title: "`.ci/run`", kind: "test", rounds: 1, seconds: 600, isLong: true },
}

const job = "report-catalogue"
const turbo = "node_modules/turbo/bin/turbo"

const hasEngine = () => spawnSync("docker", ["info"], { stdio: "ignore" }).status === 0

const build = (folder) =>
  secondsOf({ command: process.execPath, args: [turbo, "run", "build", "--output-logs=errors-only"], folder })

/** Starts of the store on one database, with its state in a temporary folder. */
async function withStarts({ folder, place }, work) {
  const stateFolder = mkdtempSync(join(tmpdir(), "nightshift-loop-"))
  try {
    const { freePort } = require("@nightshift/local-services/testing")
    return await work(async () => startOnce({ folder, place, port: await freePort(), stateFolder }))
  } finally {
    rmSync(stateFolder, { recursive: true, force: true })
  }
}

/** The duration of `nightshift ...` in the store's folder, on a database that the store has used. */
async function command({ folder, place }, ...args) {
  await withStarts({ folder, place }, (start) => start())
  const { databaseUrl, redisUrl, prefix } = place
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, REDIS_PREFIX: `${prefix}:` }
  const program = join(folder, "packages/cli/bin/nightshift.js")
  const took = () =>
    secondsOf({
      command: process.execPath,
      args: [program, ...args],
      folder: join(folder, "apps/backend"),
      env,
    })
  await took()
  return { seconds: await took() }
}

async function image({ folder }) {
  const tag = `nightshift-loops-${process.pid}`
  // The text of an .npmrc for another registry, as for the compose file.
  const secrets = process.env.NIGHTSHIFT_NPMRC ? ["--secret", "id=npmrc,env=NIGHTSHIFT_NPMRC"] : []
  const args = ["build", "--no-cache", ...secrets, "--file", "apps/backend/Dockerfile", "--tag", tag, "."]
  try {
    const seconds = await secondsOf({ command: "docker", args, folder })
    const { stdout } = spawnSync("docker", ["image", "inspect", "--format", "{{.Size}}", tag], {
      encoding: "utf8",
    })
    return { seconds, megabytes: Number(stdout) / 1e6 }
  } finally {
    spawnSync("docker", ["image", "rm", "--force", tag], { stdio: "ignore" })
  }
}

const measurements = {
  install: ({ install }) => install,
  async first({ folder, place }) {
    forgetBuilds(folder)
    return withStarts({ folder, place }, (start) => start())
  },
  second: (where) =>
    withStarts(where, async (start) => {
      await start()
      return start()
    }),
  list: (where) => command(where, "list"),
  why: (where) => command(where, "why", job, "-1h"),
  async unit({ folder }) {
    await build(folder)
    return { seconds: await secondsOf({ command: "npm", args: ["run", "test:unit"], folder }) }
  },
  image,
  async test({ folder }) {
    forgetBuilds(folder)
    return { seconds: await secondsOf({ command: "npm", args: ["test"], folder, env: ownServices }) }
  },
  async ci({ folder }) {
    forgetBuilds(folder)
    return { seconds: await secondsOf({ command: "bash", args: [".ci/run"], folder, env: ownServices }) }
  },
}

/** Without services, as on a machine that has none: the tests start their own. */
const ownServices = { DATABASE_URL: undefined, REDIS_URL: undefined }

module.exports = {
  name: "loops",
  title: "What a newcomer and a contributor wait for",
  caseTitle: "loop",
  rounds: 3,
  metrics: {
    seconds: { title: "time", unit: "s" },
    silence: { title: "longest silence", unit: "s" },
    megabytes: { title: "size", unit: "MB" },
  },
  /** A separate checkout with everything installed; a quick run uses this tree. */
  async setUp(services, { quick }) {
    if (quick) {
      await build(root)
      return { folder: root }
    }
    const { folder, close } = openCheckout()
    try {
      const args = ["ci", "--no-audit", "--no-fund"]
      const seconds = await secondsOf({ command: "npm", args, folder })
      return { folder, close, install: { seconds, megabytes: megabytesOf(join(folder, "node_modules")) } }
    } catch (error) {
      close()
      throw error
    }
  },
  tearDown: (shared) => shared?.close?.(),
  cases: ({ quick, whole }) =>
    Object.entries(loops)
      .filter(([, { isQuick, isLong }]) => (quick ? isQuick : whole || !isLong))
      .filter(([loop]) => loop !== "image" || hasEngine())
      .map(([loop, { title, kind, rounds }]) => ({
        subject: title,
        case: kind,
        rounds,
        timeoutMs: (loop === "test" || loop === "ci" ? 45 : 20) * minuteMs,
        input: { loop },
      })),
  measure: async ({ loop, shared }, place) => measurements[loop]({ ...shared, place }),
  goals: (figure) =>
    Object.values(loops).flatMap(({ title, ...limits }) =>
      ["seconds", "silence", "megabytes"]
        .filter((metric) => limits[metric] !== undefined)
        .map((metric) => {
          const value = figure(title, metric)
          const units = { seconds: "s", silence: "s of silence", megabytes: "MB" }
          return {
            goal: `${title}: at most ${limits[metric]} ${units[metric]}`,
            value,
            met: value <= limits[metric],
          }
        }),
    ),
  chart: (figures) =>
    spread({
      title: "What a newcomer and a contributor wait for",
      figures: figures.filter(({ metric }) => metric === "seconds"),
      y: "subject",
      unit: "s",
      log: true,
    }),
}
