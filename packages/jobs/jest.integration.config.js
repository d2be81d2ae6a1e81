"use strict"

// Medusa's logger reads it when it is first loaded.
process.env.LOG_LEVEL ??= "error"

module.exports = require("@nightshift/jest-config").integration({
  moduleNameMapper: { "^medusa-telemetry$": "<rootDir>/test/no-telemetry.js" },
})
