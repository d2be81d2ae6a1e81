"use strict"

/** The slowest suites of a tally, as `tally-reporter.js` writes it, the slowest first. */
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

/** One line for each, as `npm test` shows them at its end. */
function describeSlowest(suites) {
  return suites.map(({ seconds, file }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`)
}

module.exports = { slowest, describeSlowest }
