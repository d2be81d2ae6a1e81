"use strict"

module.exports = require("@nightshift/jest-config").integration({
  globalSetup: "<rootDir>/test/services.setup.ts",
  globalTeardown: "<rootDir>/test/services.teardown.ts",
})
