"use strict"

// The packages that are published to npm, and their tarballs.

const { execFileSync } = require("node:child_process")
const { readdirSync, readFileSync } = require("node:fs")
const { join } = require("node:path")

const root = join(__dirname, "../../packages")
const npm = process.platform === "win32" ? "npm.cmd" : "npm"

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

/** All packages that are not private, as `{ name, version, folder, dependencies }`, each after its dependencies. */
function publishedPackages() {
  const found = readdirSync(root)
    .map((name) => ({ folder: join(root, name), manifest: readManifest(join(root, name)) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest: { name, version, dependencies = {} } }) => ({
      name,
      version,
      folder,
      dependencies,
    }))
  return inOrder(found)
}

/** @throws Error if packages depend on each other in a circle. */
function inOrder(packages) {
  const isFirst = ({ dependencies }, others) => !others.some(({ name }) => name in dependencies)
  const ordered = []
  for (let rest = packages; rest.length > 0;) {
    const next = rest.filter((each) => isFirst(each, rest))
    if (next.length === 0) {
      const names = rest.map(({ name }) => name).join(", ")
      throw new Error(`packages/: expected one that depends on no other, got a circle of ${names}.`)
    }
    ordered.push(...next)
    rest = rest.filter((each) => !next.includes(each))
  }
  return ordered
}

/** As npm names it: `nightshift-jobs-1.2.3.tgz`. */
function tarballOf({ name, version }) {
  return `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`
}

/** Packs packages, by default all, into the folder, which exists. */
function pack(folder, packages = publishedPackages()) {
  for (const each of packages) {
    const options = ["--pack-destination", folder, "--loglevel=error"]
    execFileSync(npm, ["pack", ...options], { cwd: each.folder, stdio: "inherit" })
  }
}

module.exports = { inOrder, npm, pack, publishedPackages, tarballOf }
