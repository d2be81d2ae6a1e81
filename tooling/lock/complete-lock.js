"use strict"

// If a registry does not serve another platform's optional binary, npm leaves it out of the lock file, and `npm ci` then
// refuses the file: "Missing: @turbo/darwin-64 from lock file". This adds an entry for each such binary, with the platform
// in its name, so that npm skips it on other platforms.
//
//   node tooling/lock/complete-lock.js           adds what is missing
//   node tooling/lock/complete-lock.js --check   exits 1 when something is missing

const { readFileSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")

const lockFile = join(__dirname, "../../package-lock.json")

const systems = {
  darwin: "darwin",
  win32: "win32",
  windows: "win32",
  linux: "linux",
  android: "android",
  freebsd: "freebsd",
  openharmony: "openharmony",
}
const processors = {
  arm64: "arm64",
  x64: "x64",
  64: "x64",
  ia32: "ia32",
  arm: "arm",
  ppc64: "ppc64",
  s390x: "s390x",
  riscv64: "riscv64",
  loong64: "loong64",
}

/** `@swc/core-linux-arm-gnueabihf` → linux, arm */
function platformOf(name) {
  const parts = name.split("/").at(-1).split("-")
  const os = parts.map((part) => systems[part]).find(Boolean)
  const cpu = parts.map((part) => processors[part]).find(Boolean)
  if (!os || !cpu)
    throw new Error(`${name}: expected a name with the system and the processor. Add them to ${__filename}.`)
  return { os: [os], cpu: [cpu] }
}

/** Whether a package at `place` resolves `name` in its own folder or in one above. */
function isLocked(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true
    if (!folder) return false
  }
}

function missingBinaries(packages) {
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(packages, place, name))
      .map(([name, version]) => ({ name, version, dev })),
  )
}

const lock = JSON.parse(readFileSync(lockFile, "utf8"))
const missing = missingBinaries(lock.packages)

if (process.argv.includes("--check")) {
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ")
    console.error(`package-lock.json: expected every optional binary, got none of: ${names}.`)
    console.error("Run: node tooling/lock/complete-lock.js")
    process.exitCode = 1
  }
} else {
  for (const { name, version, dev } of missing) {
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(dev ? { dev } : {}),
      optional: true,
    }
  }
  const [root, ...rest] = Object.keys(lock.packages)
  lock.packages = Object.fromEntries([root, ...rest.sort()].map((place) => [place, lock.packages[place]]))
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`package-lock.json: ${missing.length} optional binaries added.`)
}
