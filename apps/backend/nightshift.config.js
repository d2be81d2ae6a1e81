"use strict"

const path = require("node:path")
const dotenv = require("dotenv")

// The services and the schedule of a running `npm start`. Variables of the environment, and then those of .env, take
// precedence.
const { DATABASE_URL, REDIS_URL, NIGHTSHIFT_STATE_FOLDER } = process.env
const state = path.resolve(__dirname, "../..", NIGHTSHIFT_STATE_FOLDER || ".nightshift")
dotenv.config({ path: path.join(__dirname, ".env") })
if (!DATABASE_URL && !REDIS_URL) dotenv.config({ path: path.join(state, "store.env") })

// The command `npx nightshift` finds this store through medusa-config.js.
module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)
