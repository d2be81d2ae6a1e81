"use strict"

const { sideBySide } = require("./side-by-side")

const timed = ["@nightshift/scheduler", "@nightshift/cli"]
/** The plugin's suites and those of `npm start`: about as long as those of all other packages but these. */
const half = ["@nightshift/medusa-scheduler", "@nightshift/start"]

const testsOf = (...filters) =>
  `turbo run test:integration --only --concurrency=1 ${filters.map((filter) => `--filter=${filter}`).join(" ")}`

/**
 * The integration tests of all packages, one stage after the other: the first that fails is the last. Those of the
 * scheduler and of the command, whose worker processes meet faults, run one after the other with nothing beside them: they
 * look at how much a machine gets done in a time. All is built before: what one turbo brings back from its
 * cache, the tests of another may be reading.
 */
const stages = [
  [["integration tests of the scheduler and of the command", testsOf(...timed)]],
  [
    ["integration tests of the plugin and of npm start", testsOf(...half)],
    ["integration tests of all else", testsOf(...[...timed, ...half].map((name) => `!${name}`))],
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
