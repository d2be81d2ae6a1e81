"use strict"

// npm start: builds what has changed, and hands over to dist, which only the build makes.

const { spawnSync } = require("node:child_process")
const { join } = require("node:path")

const repository = join(__dirname, "../..")
const turbo = require.resolve("turbo/bin/turbo", { paths: [repository] })

const startedAt = Date.now()
process.stdout.write("Build … ")
const build = spawnSync(process.execPath, [turbo, "run", "build", "--output-logs=errors-only"], {
  cwd: repository,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  encoding: "utf8",
})
const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1)

if (build.signal === "SIGINT" || build.status === 130) {
  console.log("stopped")
} else if (build.status !== 0) {
  console.log(`failed (${seconds} s)\n${build.stdout ?? ""}${build.stderr ?? ""}${build.error ?? ""}`)
  console.error("The build failed. Mend what the lines above name, then run npm start again.")
  process.exitCode = 1
} else {
  console.log(`done (${seconds} s)`)
  require("./dist/index.js")
}
