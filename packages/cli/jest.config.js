"use strict"

module.exports = require("@nightshift/jest-config").unit(require("./jest.scheduler-sources"))
