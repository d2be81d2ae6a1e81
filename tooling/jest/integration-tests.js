"use strict"

const { sideBySide } = require("./side-by-side")

const scheduler = "@nightshift/scheduler"
/** The plugin's suites and those of `npm start`: about as long as those of all other packages but the scheduler. */
const half = ["@nightshift/medusa-scheduler", "@nightshift/start"]

const testsOf = (...filters) =>
  `turbo run test:integration --only --concurrency=1 ${filters.map((filter) => `--filter=${filter}`).join(" ")}`

/**
 * The integration tests of all packages, one stage after the other: the first that fails is the last. The scheduler's are
 * alone, as they look at how much a machine gets done in a time. All is built before: what one turbo brings back from its
 * cache, the tests of another may be reading.
 */
const stages = [
  [["integration tests of the scheduler", testsOf(scheduler)]],
  [
    ["integration tests of the plugin and of npm start", testsOf(...half)],
    ["integration tests of all else", testsOf(...[scheduler, ...half].map((name) => `!${name}`))],
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
