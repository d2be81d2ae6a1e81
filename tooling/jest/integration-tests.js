"use strict"

const { sideBySide } = require("./side-by-side")

const scheduler = "@nightshift/scheduler"
/** The plugin and `npm start`: their suites take about as long as those of all other packages without the scheduler. */
const half = ["@nightshift/medusa-scheduler", "@nightshift/start"]

const testsOf = (...filters) =>
  `turbo run test:integration --only --concurrency=1 ${filters.map((filter) => `--filter=${filter}`).join(" ")}`

/**
 * The integration tests of all packages, in stages; the first stage that fails is the last. The scheduler's tests run alone,
 * since they measure throughput. Everything is built before: a turbo that restores files from its cache could disturb the
 * tests of another one.
 */
const stages = [
  [["integration tests of the scheduler", testsOf(scheduler)]],
  [
    ["integration tests of the plugin and of npm start", testsOf(...half)],
    ["integration tests of all other packages", testsOf(...[scheduler, ...half].map((name) => `!${name}`))],
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
