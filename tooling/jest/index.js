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

/** Unit tests: `*.test.ts` beside the source; no services, a few seconds in total. */
function unit(overrides = {}) {
  return {
    testEnvironment: "node",
    testMatch: ["<rootDir>/src/**/*.test.ts"],
    transform,
    reporters,
    // Some check thousands of cases for seconds, and a busy machine takes several times as long.
    testTimeout: 60_000,
    ...overrides,
  }
}

/**
 * Integration tests on real services: `*.integration.ts` in `test/`, one file at a time by default. A package whose files
 * share nothing may override that.
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
