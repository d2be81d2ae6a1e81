"use strict"

// Packs the published packages, installs them into a stock Medusa 1.20 store with one line each in plugins[], and waits for
// a job file of that store and the job of @nightshift/jobs to be registered and run. Takes some minutes: npm installs all
// of Medusa.
//
//   npx turbo run build && node tooling/tarballs/check-tarballs.js

const { execFileSync, spawn } = require("node:child_process")
const { once } = require("node:events")
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require("node:fs")
const { tmpdir } = require("node:os")
const { join } = require("node:path")
const { startServices } = require("@nightshift/local-services")
const { npm, pack, publishedPackages, tarballOf } = require("./published")

const manifest = (tarballs) => ({
  name: "stock-store",
  version: "1.0.0",
  private: true,
  dependencies: {
    "@medusajs/cache-inmemory": "1.8.11",
    "@medusajs/event-bus-local": "1.9.9",
    "@medusajs/medusa": "1.20.11",
    "medusa-interfaces": "1.3.10",
    typeorm: "0.3.20",
    ...tarballs,
  },
  overrides: { "msgpackr-extract": "3.0.4", "@whatwg-node/promise-helpers": "1.3.2" },
})

const config = `module.exports = {
  projectConfig: {
    database_url: process.env.DATABASE_URL,
    redis_url: process.env.REDIS_URL || undefined,
    jwt_secret: "check",
    cookie_secret: "check",
  },
  modules: {
    eventBus: { resolve: "@medusajs/event-bus-local" },
    cacheService: { resolve: "@medusajs/cache-inmemory" },
  },
  plugins: [
    "@nightshift/medusa-scheduler",
    { resolve: "@nightshift/jobs", options: {} },
  ],
}
`

const job = `exports.default = async ({ container }) => {
  const [, count] = await container.resolve("productService").listAndCount({}, { take: 1 })
  container.resolve("logger").info("A stock job file counted " + count + " products")
}
exports.config = { name: "stock-job", schedule: "* * * * *" }
`

function writeStore(folder, tarballs) {
  mkdirSync(join(folder, "dist/jobs"), { recursive: true })
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest(tarballs), null, 2))
  writeFileSync(join(folder, "medusa-config.js"), config)
  writeFileSync(join(folder, "dist/jobs/stock-job.js"), job)
}

/** The dependencies of a manifest on each package's tarball. */
const tarballsIn = (folder) =>
  Object.fromEntries(publishedPackages().map((each) => [each.name, `file:${join(folder, tarballOf(each))}`]))

async function runStore(folder, env) {
  const medusa = join(folder, "node_modules/@medusajs/medusa/cli.js")
  execFileSync(process.execPath, [medusa, "migrations", "run"], { cwd: folder, env, stdio: "pipe" })
  const server = spawn(process.execPath, [medusa, "start", "-p", "9477"], { cwd: folder, env })
  const wanted = [
    "Registering publish-once-a-day",
    "Registering stock-job",
    "A stock job file counted 0 products",
  ]
  let output = ""
  const done = new Promise((resolve) => {
    const look = (chunk) => {
      output += chunk
      if (wanted.every((line) => output.includes(line))) resolve("seen")
    }
    server.stdout.on("data", look)
    server.stderr.on("data", look)
  })
  const late = new Promise((resolve) => setTimeout(resolve, 120_000, "late").unref())
  const end = await Promise.race([done, late, once(server, "exit").then(() => "ended")])
  if (end !== "ended") {
    server.kill("SIGTERM")
    await once(server, "exit")
  }
  if (end !== "seen") throw new Error(`The store did not print all of ${wanted.join(" | ")}:\n${output}`)
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "nightshift-tarballs-"))
  const services = await startServices({ log: console.log })
  try {
    pack(folder)
    writeStore(folder, tarballsIn(folder))
    console.log("Installing Medusa and the tarballs …")
    execFileSync(npm, ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: folder,
      stdio: "inherit",
    })
    const env = { ...process.env, MEDUSA_DISABLE_TELEMETRY: "true", DATABASE_URL: services.databaseUrl }
    await runStore(folder, { ...env, REDIS_URL: services.redisUrl ?? "" })
    console.log("The packed packages work in a stock Medusa store.")
  } finally {
    await services.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
