"use strict"

const { spawnSync } = require("node:child_process")
const { createHash } = require("node:crypto")
const { existsSync, readFileSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")
const { BenchmarkError } = require("./benchmark-error")

const folder = join(__dirname, "..")
const stamp = join(folder, "node_modules", ".installed")

/**
 * Installs the peers for comparison, exactly as in benchmarks/package-lock.json. They are not part of the template's own
 * `npm ci`.
 */
function installPeers() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex")
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return
  console.error("Installing the peers that the benchmarks measure beside (benchmarks/package-lock.json) ...")
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  })
  if (npm.status !== 0) throw new BenchmarkError("npm ci in benchmarks/: expected it to end with 0.")
  writeFileSync(stamp, wanted)
}

module.exports = { installPeers }
