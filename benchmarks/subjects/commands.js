"use strict"

const { once } = require("node:events")
const { createRequire } = require("node:module")
const { connect } = require("node:net")
const { createInterface } = require("node:readline")
const { redisDatabase } = require("../harness/space")

/**
 * Counts the commands that reach the benchmarks' database of Redis: those that clients sent, and those that scripts
 * made of them. Connections to other databases are not counted.
 */
async function countRedis(redisUrl) {
  const { hostname, port, username, password } = new URL(redisUrl)
  // A plain connection: a client takes the first commands that it is told of for answers to its own.
  const socket = connect(Number(port || 6379), hostname)
  await once(socket, "connect")
  if (password) {
    const words = ["AUTH", username, password].filter(Boolean).map(decodeURIComponent)
    socket.write(
      `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`,
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

/** The benchmarks' own copy of node-postgres, which the peers use, the library's, and Medusa's. */
const copies = () =>
  new Set([
    require("pg"),
    createRequire(require.resolve("@nightshift/scheduler"))("pg"),
    createRequire(require.resolve("graphile-worker"))("pg"),
    createRequire(require.resolve("pg-boss"))("pg"),
    createRequire(createRequire(require.resolve("@medusajs/medusa/package.json")).resolve("typeorm"))("pg"),
  ])

/** Counts the statements that this process sends to Postgres, from now on. */
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
