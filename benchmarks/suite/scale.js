"use strict"

const { spread } = require("../harness/chart")
const { quantile } = require("../harness/summary")
const { fillLedger } = require("../subjects/full-ledger")
const { watchMemory } = require("../subjects/memory")
const { job, migrate, openLedger, subjectOf } = require("../subjects/nightshift")
const { boots } = require("./registration")

const subject = "Nightshift"
const count = (number) => number.toLocaleString("en")
const everyDay = (number) => `${number % 60} ${Math.floor(number / 60) % 24} * * *`

/** The duration of a statement that is sent alone, and its rate with several callers. */
async function paced(send, { alone, together, callers }) {
  const took = []
  for (let sent = 0; sent < alone; sent++) {
    const startedAt = performance.now()
    await send()
    took.push(performance.now() - startedAt)
  }
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let sent = 0; sent < together / callers; sent++) await send()
    }),
  )
  return { ms: quantile(took, 0.5), perSecond: (together / (performance.now() - startedAt)) * 1_000 }
}

/** The heartbeat of an idle process, beside this many live ones. */
async function heartbeats({ workers }, place) {
  await migrate(place)
  const ledger = openLedger(place)
  const beat = (number) =>
    ledger.heartbeat({
      worker: { id: `shop-${number}`, host: "shop", pid: number, jobs: undefined },
      running: [],
      leaseMs: 600_000,
      requeueAfterMs: 5_000,
      takeOver: true,
      planners: 3,
      expected: [],
    })
  for (let number = 0; number < workers; number++) await beat(number)
  let next = 0
  const measured = await paced(() => beat(next++ % workers), { alone: 500, together: 4_000, callers: 4 })
  await ledger.close()
  return measured
}

/** One statement that decides a tick of each of this many jobs. */
async function decisions({ ticks }, place) {
  await migrate(place)
  const ledger = openLedger(place)
  const jobs = Array.from({ length: ticks }, (_, number) => {
    const { name, schedule, policies, source } = job(
      { name: `job-${number}`, schedule: everyDay(number) },
      () => {},
    )
    return { name, source, description: undefined, schedule, policies, paused: false }
  })
  await ledger.reconcile({ jobs, keepSources: [] })
  const { plans } = await ledger.loadPlans()
  const decide = async () => {
    const now = await ledger.readClock()
    const startedAt = performance.now()
    const { due } = await ledger.recordTicks(
      plans.map((plan) => {
        const versionId = plan.versions[0].versionId
        const tick = {
          versionId,
          scheduledFor: now,
          coversTo: now,
          count: 1,
          trigger: "schedule",
          runAt: now,
        }
        const range = { job: plan.name, fromMs: plan.watermarkMs, toMs: now, versionId }
        plan.watermarkMs = now
        return { ...range, ticks: [{ ...tick, status: "due", reason: undefined }] }
      }),
    )
    if (due.length !== ticks) throw new Error(`Of ${ticks} ticks ${due.length} were decided.`)
    return performance.now() - startedAt
  }
  const took = []
  for (let round = 0; round < 7; round++) took.push(await decide())
  await ledger.close()
  const ms = quantile(took, 0.5)
  return { ms, perSecond: (ticks / ms) * 1_000 }
}

/** The start of a process with this many jobs that are already stored. */
async function start({ jobs }, place) {
  await migrate(place)
  const end = await boots[subjectOf.redis](place, jobs)
  await end()
  const memory = watchMemory()
  const startedAt = performance.now()
  const endAgain = await boots[subjectOf.redis](place, jobs)
  const ms = performance.now() - startedAt
  const grown = memory.growth()
  await endAgain()
  return { ms, perSecond: (jobs / ms) * 1_000, bytes: (grown * 1e6) / jobs }
}

/** The size of a run on disk, with its entries in all indexes. */
async function history({ jobs, runsEach }, place) {
  await fillLedger(place, { jobs, runsEach })
  const { Client } = require("pg")
  const client = new Client({ connectionString: place.databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    `SELECT pg_total_relation_size('scheduled_job_run') / count(*)::float AS bytes FROM scheduled_job_run`,
  )
  await client.end()
  return { bytes: rows[0].bytes }
}

const measures = { heartbeats, decisions, start, history }

module.exports = {
  name: "scale",
  title: "What one more process, tick, job and run costs",
  caseTitle: "cost",
  rounds: 3,
  metrics: {
    ms: { title: "takes", unit: "ms" },
    perSecond: { title: "of them in a second", unit: "1/s" },
    bytes: { title: "each takes", unit: "bytes" },
  },
  cases({ quick }) {
    const size = (number) => (quick ? Math.max(1, number / 100) : number)
    return [
      ...[1, 50, 1_000].map((workers) => [
        `a heartbeat, beside ${count(workers)} live workers`,
        { kind: "heartbeats", workers },
      ]),
      ...[1, 1_000, 10_000].map((ticks) => [
        `${count(size(ticks))} ticks, decided by one statement`,
        { kind: "decisions", ticks: size(ticks) },
      ]),
      ...[1_000, 10_000, 100_000].map((jobs) => [
        `a start with ${count(size(jobs))} jobs, stored before`,
        { kind: "start", jobs: size(jobs) },
      ]),
      ["a run in the ledger", { kind: "history", jobs: 100, runsEach: size(1_000) }],
    ].map(([name, input]) => ({ subject, case: name, input, timeoutMs: 300_000 }))
  },
  measure: ({ kind, ...input }, place) => measures[kind](input, place),
  goals(figure, figures) {
    const beatBeside = (workers) =>
      figure(subject, "ms", figures.find(({ case: name }) => name.includes(`beside ${workers} live`)).case)
    const ratio = beatBeside("1,000") / beatBeside("1")
    return [
      {
        goal: "a heartbeat beside 1,000 workers at most 3 times as long as alone",
        value: ratio,
        met: ratio <= 3,
      },
    ]
  },
  chart: (figures) =>
    spread({
      title: "How long one of them takes",
      figures: figures.filter(({ metric }) => metric === "ms"),
      y: "case",
      unit: "ms, logarithmic",
      log: true,
    }),
}
