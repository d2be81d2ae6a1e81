"use strict"

const path = require("node:path")
const dotenv = require("dotenv")

// What a running `npm start` gave its store: the services and a schedule. Variables that are set, and then those of
// .env, go before it.
const { DATABASE_URL, REDIS_URL, NIGHTSHIFT_STATE_FOLDER } = process.env
const state = path.resolve(__dirname, "../..", NIGHTSHIFT_STATE_FOLDER || ".nightshift")
dotenv.config({ path: path.join(__dirname, ".env") })
if (!DATABASE_URL && !REDIS_URL) dotenv.config({ path: path.join(state, "store.env") })

// The command `npx nightshift` finds this store as medusa-config.js says.
module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)
