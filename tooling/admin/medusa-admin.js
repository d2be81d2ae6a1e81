"use strict"

// medusa-admin exits with 0 even if the build failed: this runs it in the current folder, and checks what it built.
// Usage: node medusa-admin.js bundle | build

const { spawnSync } = require("node:child_process")
const { existsSync, readFileSync, rmSync } = require("node:fs")

/** The file that each command builds, and a text that it contains after a successful build. */
const results = {
  // If Medusa does not accept the page, the bundle has an entry without it.
  bundle: { file: "dist/admin/_virtual_entry.js", text: "/scheduled-jobs" },
  build: { file: "build/index.html", text: "<script" },
}

const [command] = process.argv.slice(2)
const { file, text } = results[command]
rmSync(file, { force: true })
const program = require.resolve("@medusajs/admin/bin/medusa-admin.js", { paths: [process.cwd()] })
const { status } = spawnSync(process.execPath, [program, command], {
  stdio: "inherit",
  // It reads medusa-config.js, which requires secrets in production. The build is still one for production.
  env: { ...process.env, MEDUSA_DISABLE_TELEMETRY: "true", NODE_ENV: "development" },
})
const isComplete = existsSync(file) && readFileSync(file, "utf8").includes(text)
if (status !== 0 || !isComplete) {
  console.error(`medusa-admin ${command}: expected ${file} with ${text}. Fix what the lines above name.`)
  process.exitCode = 1
}
