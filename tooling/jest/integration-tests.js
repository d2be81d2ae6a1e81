"use strict"

const { sideBySide } = require("./side-by-side")

/** They run alone, one after the other: they measure throughput, and the command's worker processes are exposed to faults. */
const timed = ["@nightshift/scheduler", "@nightshift/cli"]
/** The plugin and `npm start`: their suites take about as long as those of all other packages. */
const half = ["@nightshift/medusa-scheduler", "@nightshift/start"]

const testsOf = (...filters) =>
  `turbo run test:integration --only --concurrency=1 ${filters.map((filter) => `--filter=${filter}`).join(" ")}`

/**
 * The integration tests of all packages, in stages; the first stage that fails is the last. Everything is built before: a
 * turbo that restores files from its cache could disturb the tests of another one.
 */
const stages = [
  [["integration tests of the scheduler and of the command", testsOf(...timed)]],
  [
    ["integration tests of the plugin and of npm start", testsOf(...half)],
    ["integration tests of all other packages", testsOf(...[...timed, ...half].map((name) => `!${name}`))],
  ],
]

async function main() {
  for (const parts of stages) {
    if (await sideBySide(parts)) continue
    process.exitCode = 1
    break
  }
}

void main()
