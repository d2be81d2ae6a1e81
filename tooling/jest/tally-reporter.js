"use strict"

const { appendFileSync } = require("node:fs")

/** Adds a run's counts to the file that NIGHTSHIFT_TEST_TALLY names, for whoever adds up all packages. */
class TallyReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = results
    const file = process.env.NIGHTSHIFT_TEST_TALLY
    if (file)
      appendFileSync(
        file,
        `${numPassedTests} ${numFailedTests + numRuntimeErrorTestSuites} ${numPendingTests}\n`,
      )
  }
}

module.exports = TallyReporter
