"use strict"

/** The slowest suites in a tally of `tally-reporter.js`, slowest first. */
function slowest(tally, count = 10) {
  return tally
    .split("\n")
    .filter((line) => line.startsWith("suite "))
    .map((line) => {
      const [, seconds, ...file] = line.split(" ")
      return { seconds: Number(seconds), file: file.join(" ") }
    })
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count)
}

/** One line per suite, as `npm test` shows them at the end. */
function describeSlowest(suites) {
  return suites.map(({ seconds, file }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`)
}

module.exports = { slowest, describeSlowest }
