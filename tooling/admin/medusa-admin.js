"use strict"

// medusa-admin ends well whatever became of the build: this runs it in the current folder, and looks at what it made.
// Usage: node medusa-admin.js bundle | build

const { spawnSync } = require("node:child_process")
const { existsSync, readFileSync, rmSync } = require("node:fs")

/** The file that each command makes, and a text that it bears where all went well. */
const results = {
  // Without a page that Medusa accepts, the bundle is an entry with none.
  bundle: { file: "dist/admin/_virtual_entry.js", text: "/scheduled-jobs" },
  build: { file: "build/index.html", text: "<script" },
}

const [command] = process.argv.slice(2)
const { file, text } = results[command]
rmSync(file, { force: true })
const program = require.resolve("@medusajs/admin/bin/medusa-admin.js", { paths: [process.cwd()] })
const { status } = spawnSync(process.execPath, [program, command], {
  stdio: "inherit",
  // It reads medusa-config.js, which in production asks for secrets. What it builds is for production all the same.
  env: { ...process.env, MEDUSA_DISABLE_TELEMETRY: "true", NODE_ENV: "development" },
})
const isWhole = existsSync(file) && readFileSync(file, "utf8").includes(text)
if (status !== 0 || !isWhole) {
  console.error(`medusa-admin ${command}: expected ${file} with ${text}. Fix what the lines above name.`)
  process.exitCode = 1
}
