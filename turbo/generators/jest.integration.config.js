"use strict"

module.exports = require("@nightshift/jest-config").integration({ testTimeout: 300_000 })
