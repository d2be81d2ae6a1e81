"use strict"

const { nightshift } = require("@nightshift/eslint-config")

module.exports = nightshift({ rootFolder: __dirname })
