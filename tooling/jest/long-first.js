"use strict"

const { readFileSync } = require("node:fs")
const Sequencer = require("@jest/test-sequencer").default

const long = /^\/\*\* @long\b/

/**
 * Runs the suites whose first line is a comment that starts with `@long` first, so that no worker is left alone with one at
 * the end. Jest itself knows the duration of a suite only if it has run before on this machine.
 */
class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    const isLong = ({ path }) => long.test(readFileSync(path, "utf8"))
    const first = new Set(sorted.filter(isLong))
    return [...first, ...sorted.filter((test) => !first.has(test))]
  }
}

module.exports = LongFirst
