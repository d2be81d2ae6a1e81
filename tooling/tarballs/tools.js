"use strict"

// Tools that are not installed with the repository, as few who work on it call them: a lock file of their own pins them.

const { execFileSync } = require("node:child_process")
const { readFileSync } = require("node:fs")
const { join } = require("node:path")
const { npm } = require("./published")

const tools = join(__dirname, "tools")

function installTools() {
  const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
  execFileSync(npm, ["ci", ...options], { cwd: tools, stdio: "inherit" })
}

/** The program of a tool. */
function binOf(tool, name) {
  const folder = join(tools, "node_modules", tool)
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  return join(folder, typeof bin === "string" ? bin : bin[name])
}

module.exports = { binOf, installTools, tools }
