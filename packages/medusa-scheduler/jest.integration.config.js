"use strict"

module.exports = require("@nightshift/jest-config").integration({
  globalSetup: "<rootDir>/test/services.setup.ts",
  globalTeardown: "<rootDir>/test/services.teardown.ts",
  // The suites wait more than they compute, each with stores of its own.
  maxWorkers: 3,
})
