"use strict"

module.exports = require("@nightshift/jest-config").integration({
  globalSetup: "<rootDir>/test/template.setup.ts",
  globalTeardown: "<rootDir>/test/template.teardown.ts",
  // The suites wait more than they compute, each on a database and keys of its own.
  maxWorkers: 4,
})
