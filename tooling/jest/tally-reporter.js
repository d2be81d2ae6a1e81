"use strict"

const { appendFileSync } = require("node:fs")
const path = require("node:path")

const repository = path.join(__dirname, "../..")

/**
 * Appends the results of a run to the file in NIGHTSHIFT_TEST_TALLY, to be summed up over all packages: a line "suite
 * seconds file" for each suite, and one "total passed failed skipped", where a suite that could not run counts as a
 * failure.
 */
class TallyReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.NIGHTSHIFT_TEST_TALLY
    if (!file) return
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = results
    const suites = results.testResults.map(({ perfStats, testFilePath }) => {
      const seconds = (perfStats.end - perfStats.start) / 1_000
      return `suite ${seconds.toFixed(1)} ${path.relative(repository, testFilePath)}`
    })
    const total = `total ${numPassedTests} ${numFailedTests + numRuntimeErrorTestSuites} ${numPendingTests}`
    appendFileSync(file, [...suites, total, ""].join("\n"))
  }
}

module.exports = TallyReporter
