"use strict"

module.exports = require("./index").unit({ testMatch: ["<rootDir>/*.test.js"] })
