"use strict"

// Where the command `npx nightshift` finds this store: as medusa-config.js says.
module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)
