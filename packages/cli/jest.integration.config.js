"use strict"

module.exports = require("@nightshift/jest-config").integration({
  ...require("./jest.scheduler-sources"),
  globalSetup: "<rootDir>/../scheduler/test/template.setup.ts",
  globalTeardown: "<rootDir>/../scheduler/test/template.teardown.ts",
  // The suites wait more than they compute, each on a database and keys of its own.
  maxWorkers: 4,
})
