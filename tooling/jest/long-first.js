"use strict"

const { readFileSync } = require("node:fs")
const Sequencer = require("@jest/test-sequencer").default

const long = /^\/\*\* @long\b/

/**
 * Begins with the suites whose first line is a comment that starts with `@long`, so that no worker is left alone with
 * one at the end. How long each took before is known to Jest only where it ran before.
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
