"use strict"

const { once } = require("node:events")
const { createRequire } = require("node:module")
const { connect } = require("node:net")
const { createInterface } = require("node:readline")
const { redisDatabase } = require("../harness/space")

/**
 * Counts the commands in the benchmarks' Redis database: those from clients, and those from scripts. Connections to other
 * databases are not counted.
 */
async function countRedis(redisUrl) {
  const { hostname, port, username, password } = new URL(redisUrl)
  // A plain socket, since a client would take the first reported commands for replies to its own.
  const socket = connect(Number(port || 6379), hostname)
  await once(socket, "connect")
  if (password) {
    const parts = ["AUTH", username, password].filter(Boolean).map(decodeURIComponent)
    socket.write(
      `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join("")}`,
    )
  }
  socket.write("MONITOR\r\n")
  const count = { sent: 0, inScripts: 0 }
  const lines = createInterface({ input: socket })
  const begun = once(socket, "data")
  lines.on("line", (line) => {
    if (line.startsWith("-")) socket.destroy(new Error(`Redis: ${line}`))
    const [, database, source] = /^\+[\d.]+ \[(\d+) (\S+)\]/.exec(line) ?? []
    if (Number(database) !== redisDatabase) return
    count[source === "lua" ? "inScripts" : "sent"] += 1
  })
  await begun
  return { count, close: () => socket.destroy() }
}

/** The copies of node-postgres: the benchmarks' own, which the peers use, the library's, and Medusa's. */
const copies = () =>
  new Set([
    require("pg"),
    createRequire(require.resolve("@nightshift/scheduler"))("pg"),
    createRequire(require.resolve("graphile-worker"))("pg"),
    createRequire(require.resolve("pg-boss"))("pg"),
    createRequire(createRequire(require.resolve("@medusajs/medusa/package.json")).resolve("typeorm"))("pg"),
  ])

/** Counts the statements that this process sends to Postgres from now on. */
function countStatements() {
  const count = { sent: 0 }
  for (const { Client } of copies()) {
    const { query } = Client.prototype
    Client.prototype.query = function (...args) {
      count.sent += 1
      return query.apply(this, args)
    }
  }
  return count
}

module.exports = { countRedis, countStatements }
