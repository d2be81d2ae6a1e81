"use strict"

module.exports = require("@nightshift/jest-config").unit({ testMatch: ["<rootDir>/*.test.js"] })
