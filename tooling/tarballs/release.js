"use strict"

// The steps of a release, described in CONTRIBUTING.md. A person runs the first, .github/workflows/release.yml the others.
//
//   node tooling/tarballs/release.js changeset           asks what a change means for users, and writes it into .changeset
//   node tooling/tarballs/release.js version             sets the next version, and writes the changelogs from .changeset
//   node tooling/tarballs/release.js check v1.2.3        checks whether the packages can be released under this tag
//   node tooling/tarballs/release.js pack <folder>       packs their tarballs
//   node tooling/tarballs/release.js publish <folder>    publishes what npm does not have yet; options of npm publish may follow

const { execFileSync, spawnSync } = require("node:child_process")
const { mkdirSync } = require("node:fs")
const { join, resolve } = require("node:path")
const { npm, pack, publishedPackages, tarballOf } = require("./published")
const { faultsOfTag } = require("./tag")
const { binOf, installTools } = require("./tools")

function check(tag) {
  const faults = faultsOfTag({ tag, packages: publishedPackages() })
  if (faults.length === 0) return console.log(`${tag} can be released.`)
  console.error(faults.join("\n"))
  console.error("Set the version, commit it, and tag that commit: CONTRIBUTING.md, Release.")
  process.exitCode = 1
}

/** Whether npm has this version. If the registry does not answer, npm publish reports it. */
const isOnNpm = ({ name, version }) =>
  spawnSync(npm, ["view", `${name}@${version}`, "version"], { encoding: "utf8" }).stdout.trim() === version

/** An interrupted release continues where it stopped. */
function publish(folder, options) {
  for (const each of publishedPackages()) {
    if (isOnNpm(each)) {
      console.log(`${each.name} ${each.version} is on npm already.`)
      continue
    }
    const tag = each.version.includes("-") ? "next" : "latest"
    execFileSync(
      npm,
      ["publish", join(folder, tarballOf(each)), "--access", "public", "--tag", tag, ...options],
      {
        stdio: "inherit",
      },
    )
  }
}

/** Runs changesets, which finds the packages by the workspaces, and their versions' rules in .changeset/config.json. */
function changesets(command) {
  installTools()
  const args = [binOf("@changesets/cli", "changeset"), command]
  execFileSync(process.execPath, args, { cwd: join(__dirname, "../.."), stdio: "inherit" })
}

const [step, what, ...options] = process.argv.slice(2)
const steps = {
  changeset: () => changesets("add"),
  version: () => changesets("version"),
  check: () => check(what),
  pack() {
    mkdirSync(what, { recursive: true })
    pack(resolve(what))
  },
  publish: () => publish(resolve(what), options),
}
const isAlone = ["changeset", "version"].includes(step)
if (!Object.hasOwn(steps, step) || (what === undefined) !== isAlone) {
  console.error(
    `release.js: expected changeset, version, check <tag>, pack <folder> or publish <folder>, got ${[step, what].join(" ").trim() || "nothing"}.`,
  )
  process.exitCode = 2
} else steps[step]()
