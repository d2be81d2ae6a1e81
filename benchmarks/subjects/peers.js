"use strict"

const silent = { error: console.error, warn: console.error, info: () => {}, debug: () => {} }

/** graphile-worker, with its own defaults unless a benchmark sets an option. */
async function runGraphileWorker({ databaseUrl }, options) {
  const { Logger, run } = require("graphile-worker")
  const logger = new Logger(() => (level, message) => level === "error" && console.error(message))
  const runner = await run({ connectionString: databaseUrl, noHandleSignals: true, logger, ...options })
  return { runner, close: () => runner.stop() }
}

async function openPgBoss({ databaseUrl }, options) {
  const PgBoss = require("pg-boss")
  const boss = new PgBoss({ connectionString: databaseUrl, ...options })
  boss.on("error", silent.error)
  await boss.start()
  return { boss, close: () => boss.stop({ graceful: false }) }
}

/** Agenda on its Postgres backend, with its notifications. */
async function openAgenda({ databaseUrl }, options) {
  const { Agenda } = await import("agenda")
  const { PostgresBackend } = await import("@agendajs/postgres-backend")
  const agenda = new Agenda({ backend: new PostgresBackend({ connectionString: databaseUrl }), ...options })
  agenda.on("error", silent.error)
  await agenda.ready
  return { agenda, close: () => agenda.stop() }
}

const peer = {
  graphile: "graphile-worker",
  graphileBatched: "graphile-worker, batched",
  pgBoss: "pg-boss",
  pgBossBatched: "pg-boss, batches of 1,000",
  agenda: "agenda on Postgres",
  bullmq: "bare BullMQ on Redis",
  bullmqPostgres: "bare BullMQ on Postgres",
}

module.exports = { openAgenda, openPgBoss, peer, runGraphileWorker }
