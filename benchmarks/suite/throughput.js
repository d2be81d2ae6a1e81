"use strict"

const { setTimeout } = require("node:timers/promises")
const { spread } = require("../harness/chart")
const { createPostgresBackend, Queue, Worker } = require("bullmq")
const { Client } = require("pg")
const { job, makeRuns, migrate, openScheduler, subjectOf } = require("../subjects/nightshift")
const { openAgenda, openPgBoss, peer, runGraphileWorker } = require("../subjects/peers")

const concurrency = 50

/**
 * Each creates its runs in advance and returns what is measured: a function that starts a worker, which calls `onRun` for
 * each run, and a function that checks the database for missing outcomes.
 */
const subjects = {
  [subjectOf.redis]: (place, runs, onRun) => nightshift(place, runs, onRun, "redis"),
  [subjectOf.postgres]: (place, runs, onRun) => nightshift(place, runs, onRun, "postgres"),
  [peer.bullmq]: ({ redisUrl, prefix }, runs, onRun) =>
    bullmq(runs, onRun, { prefix, connection: { url: redisUrl } }),
  [peer.bullmqPostgres]: ({ databaseUrl }, runs, onRun) => {
    const connection = { connectionString: databaseUrl, migrate: true }
    return bullmq(runs, onRun, { connection }, createPostgresBackend)
  },
  [peer.graphile]: (place, runs, onRun) => graphile(place, runs, onRun, {}),
  // As in its documentation on performance.
  [peer.graphileBatched]: (place, runs, onRun) =>
    graphile(place, runs, onRun, {
      maxPoolSize: concurrency + 1,
      preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    }),
  [peer.pgBoss]: (place, runs, onRun) => pgBoss(place, runs, onRun, { workers: concurrency, batchSize: 1 }),
  // One call and one outcome per batch.
  [peer.pgBossBatched]: (place, runs, onRun) => pgBoss(place, runs, onRun, { workers: 1, batchSize: 1_000 }),
  [peer.agenda]: agenda,
}

async function nightshift(place, runs, onRun, queue) {
  await migrate(place)
  // Its schedule has ended, so that no tick comes between the prepared runs.
  const endAt = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000)
  const work = job({ name: "work", schedule: "* * * * * *", overlap: "allow", endAt }, onRun)
  await makeRuns(place, queue, work, runs)
  const scheduler = openScheduler(place, queue, { concurrency })
  await scheduler.register(work)
  return {
    start: () => scheduler.start(),
    unfinished: `SELECT 1 FROM scheduled_job_run WHERE status IN ('due', 'running') LIMIT 1`,
    failed: `SELECT 1 FROM scheduled_job_run WHERE status <> 'succeeded' LIMIT 1`,
  }
}

async function bullmq(runs, onRun, options, backend) {
  const queue = new Queue("work", options, backend)
  await inParts(runs, (count, from) =>
    queue.addBulk(
      Array.from({ length: count }, (_, number) => ({
        name: "work",
        data: {},
        opts: { jobId: `run-${from + number}`, removeOnComplete: true, removeOnFail: true },
      })),
    ),
  )
  return {
    start: async () => {
      const worker = new Worker("work", async () => {}, { ...options, concurrency }, backend)
      worker.on("error", console.error)
      worker.on("completed", onRun)
    },
  }
}

async function graphile(place, runs, onRun, options) {
  const taskList = { work: async () => onRun() }
  const prepared = await runGraphileWorker(place, { taskList: { other: async () => {} } })
  await prepared.close()
  await ask(place, `SELECT graphile_worker.add_job('work', '{}') FROM generate_series(1, ${runs})`)
  return {
    start: () => runGraphileWorker(place, { taskList, concurrency, ...options }),
    unfinished: `SELECT 1 FROM graphile_worker._private_jobs LIMIT 1`,
  }
}

/** Its workers wait for at least half a second between two batches by default. */
async function pgBoss(place, runs, onRun, { workers, batchSize }) {
  const { boss } = await openPgBoss(place)
  await boss.createQueue("work")
  await inParts(runs, (count) => boss.insert(Array.from({ length: count }, () => ({ name: "work" }))))
  const startWorker = async () => {
    const worker = await boss.work("work", { batchSize, pollingIntervalSeconds: 0.5 }, async (jobs) => {
      jobs.forEach(onRun)
      boss.notifyWorker(worker)
    })
  }
  return {
    start: () => Promise.all(Array.from({ length: workers }, startWorker)),
    unfinished: `SELECT 1 FROM pgboss.job WHERE name = 'work' AND state < 'completed' LIMIT 1`,
  }
}

async function agenda(place, runs, onRun) {
  const limits = { maxConcurrency: concurrency, defaultConcurrency: concurrency }
  const { agenda } = await openAgenda(place, { ...limits, processEvery: 1_000 })
  agenda.define("work", async () => onRun())
  for (let run = 0; run < runs; run++) await agenda.now("work", { run })
  return {
    start: () => agenda.start(),
    unfinished: `SELECT 1 FROM agenda_jobs WHERE last_finished_at IS NULL LIMIT 1`,
  }
}

async function inParts(total, make) {
  for (let from = 0; from < total; from += 1_000) await make(Math.min(1_000, total - from), from)
}

async function measure({ subject, runs }, place) {
  let left = runs
  let onLast
  const all = new Promise((resolve) => (onLast = resolve))
  const onRun = () => {
    left -= 1
    if (left === 0) onLast()
  }
  const { start, unfinished, failed } = await subjects[subject](place, runs, onRun)
  const startedAt = performance.now()
  await start()
  await all
  while (unfinished && (await ask(place, unfinished)).length > 0) await setTimeout(5)
  const seconds = (performance.now() - startedAt) / 1_000
  if (failed && (await ask(place, failed)).length > 0) throw new Error("expected every run to succeed.")
  if (left !== 0) throw new Error(`expected ${runs} runs, got ${runs - left}.`)
  return { rate: runs / seconds }
}

let asking

async function ask({ databaseUrl }, sql) {
  if (!asking) {
    asking = new Client({ connectionString: databaseUrl })
    asking.on("error", () => undefined)
    await asking.connect()
  }
  return (await asking.query(sql)).rows
}

const fewer = { [peer.agenda]: 2_000, [peer.pgBoss]: 2_000 }

module.exports = {
  name: "throughput",
  title: `Runs of a job that does nothing, ${concurrency} at a time, from the worker's start to the last outcome`,
  caseTitle: "runs made ahead",
  rounds: 5,
  metrics: { rate: { title: "runs a second", unit: "1/s" } },
  cases({ quick }) {
    return Object.keys(subjects).map((subject) => {
      const runs = (fewer[subject] ?? 20_000) / (quick ? 20 : 1)
      return { subject, case: `${runs.toLocaleString("en")} runs`, input: { subject, runs } }
    })
  },
  measure,
  goals(figure) {
    const ours = figure(subjectOf.redis, "rate")
    const share = ours / figure(peer.bullmq, "rate")
    const default_ = figure(peer.graphile, "rate")
    return [
      { goal: `${subjectOf.redis}: at least 0.8 of bare BullMQ`, value: share, met: share >= 0.8 },
      ...[subjectOf.redis, subjectOf.postgres].map((subject) => {
        const ratio = figure(subject, "rate") / default_
        return { goal: `${subject}: ahead of graphile-worker's defaults`, value: ratio, met: ratio > 1 }
      }),
    ]
  },
  chart: (figures) => spread({ title: "Runs a second", figures, y: "subject", unit: "runs a second" }),
}
