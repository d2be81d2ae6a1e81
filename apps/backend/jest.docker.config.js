"use strict"

module.exports = require("@nightshift/jest-config").integration({
  testMatch: ["<rootDir>/test/**/*.docker.ts"],
  testTimeout: 240_000,
})
