"use strict"

const transform = {
  "^.+\\.[cm]?[tj]s$": [
    "@swc/jest",
    {
      jsc: {
        parser: { syntax: "typescript", decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: "es2022",
      },
      module: { type: "commonjs" },
    },
  ],
}

const reporters = ["default", require.resolve("./tally-reporter.js")]

/** Tests of pure parts: `*.test.ts` beside the source; no services, seconds in all. */
function unit(overrides = {}) {
  return {
    testEnvironment: "node",
    testMatch: ["<rootDir>/src/**/*.test.ts"],
    transform,
    reporters,
    // Some explore thousands of cases for seconds; a busy machine takes several times as long.
    testTimeout: 60_000,
    ...overrides,
  }
}

/**
 * Tests on real services: `*.integration.ts` in `test/`, one file at a time, unless a package whose files share nothing
 * asks for more.
 */
function integration(overrides = {}) {
  return {
    testEnvironment: "node",
    testMatch: ["<rootDir>/test/**/*.integration.ts"],
    testSequencer: require.resolve("./long-first"),
    transform,
    reporters,
    maxWorkers: 1,
    testTimeout: 240_000,
    ...overrides,
  }
}

module.exports = { unit, integration }
