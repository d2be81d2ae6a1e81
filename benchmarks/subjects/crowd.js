"use strict"

const { fork } = require("node:child_process")
const { once } = require("node:events")
const { join } = require("node:path")
const { setTimeout } = require("node:timers/promises")

const loadWorker = join(__dirname, "load-worker.js")

/** Processes that all schedule the same jobs. `report()` resolves with the runs of each, and their cost. */
async function startCrowd({ program = loadWorker, processes, ...start }) {
  const workers = []
  try {
    for (let number = 0; number < processes; number++) workers.push(startWorker(program, start))
    await Promise.all(workers.map(({ ready }) => ready))
  } catch (error) {
    stop()
    throw error
  }
  function stop() {
    for (const { child } of workers) child.kill("SIGKILL")
  }
  return { report: () => Promise.all(workers.map(({ report }) => report())), stop }
}

function startWorker(program, start) {
  const child = fork(program)
  const answer = async (message) => {
    child.send(message)
    const [reply] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => [{ error: "It ended." }]),
    ])
    if (reply.error) throw new Error(reply.error)
    return reply
  }
  return { child, ready: answer({ start }), report: () => answer({ report: true }) }
}

/**
 * Counts the connections to Postgres and Redis once a second; `most()` stops it and returns the highest counts. `commits()`
 * returns the number of transactions that the database has committed so far.
 */
async function watchServices({ databaseUrl, redisUrl }) {
  const { Client } = require("pg")
  const Redis = require("ioredis").default
  const client = new Client({ connectionString: databaseUrl })
  const redis = new Redis(redisUrl)
  await client.connect()
  const others = await countRedis()
  const most = { postgres: 0, redis: 0 }
  const ended = new AbortController()

  async function countRedis() {
    return Number(/connected_clients:(\d+)/.exec(await redis.info("clients"))[1])
  }

  async function look() {
    const { rows } = await client.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    )
    most.postgres = Math.max(most.postgres, rows[0].count)
    most.redis = Math.max(most.redis, (await countRedis()) - others)
  }

  const looking = (async () => {
    while (!ended.signal.aborted) {
      await look()
      await setTimeout(1_000, undefined, { signal: ended.signal }).catch(() => {})
    }
  })()
  return {
    async commits() {
      const { rows } = await client.query(
        `SELECT xact_commit::int AS commits FROM pg_stat_database WHERE datname = current_database()`,
      )
      return rows[0].commits
    },
    async most() {
      ended.abort()
      await looking
      await client.end()
      redis.disconnect()
      return most
    },
  }
}

module.exports = { startCrowd, watchServices }
