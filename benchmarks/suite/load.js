"use strict"

const { setTimeout } = require("node:timers/promises")
const { spread } = require("../harness/chart")
const { quantile } = require("../harness/summary")
const { startCrowd, watchServices } = require("../subjects/crowd")
const { fillLedger } = require("../subjects/full-ledger")
const { migrate, subjectOf } = require("../subjects/nightshift")
const { stock } = require("../subjects/stock")

const jobsOf = (count, scheduleOf) =>
  Array.from({ length: count }, (_, number) => ({ name: `load-${number}`, schedule: scheduleOf(number) }))

const everySecond = () => "* * * * * *"
/** Schedules spread evenly over the seconds of ten minutes, for many jobs or a few. */
const overTenMinutes = (number) => {
  const second = (number * 7) % 600
  return `${second % 60} ${Math.floor(second / 60)}-59/10 * * * *`
}
const overAMinute = (number) => `${number % 60} * * * * *`
const everyTenSeconds = () => "*/10 * * * * *"

const count = (number) => number.toLocaleString("en")

/** The expected ticks in a window. */
function expectedIn(jobs, { from, to }) {
  const { compileSchedule } = require("@nightshift/cron")
  return jobs.flatMap(({ schedule }, number) =>
    [
      ...compileSchedule({ expression: schedule, timezone: "UTC", gap: "run-after", fold: "first" }).between(
        from - 1,
        to,
      ),
    ].map((tick) => `${number}@${tick}`),
  )
}

async function measure({ subject, jobs, processes, runs, periodMs, watchMs, graceMs }, place) {
  if (runs) await fillLedger(place, runs)
  else if (subject !== stock) await migrate(place)
  const services = await watchServices(place)
  const crowd = await startCrowd({ subject, place, processes, jobs, periodMs })
  try {
    const from = Math.ceil((Date.now() + 2_000) / 10_000) * 10_000
    const to = from + watchMs - 1
    await setTimeout(from - Date.now())
    const before = await crowd.report()
    const commitsBefore = await services.commits()
    await setTimeout(to + graceMs - Date.now())
    const reports = await crowd.report()
    const commits = (await services.commits()) - commitsBefore
    const ran = reports.flatMap((each) => each.ran).filter(([, tick]) => tick >= from && tick <= to)
    const ticks = new Set(ran.map(([number, tick]) => `${number}@${tick}`))
    const expected = expectedIn(jobs, { from, to })
    const lateness = ran.map(([, , ms]) => ms)
    const cpuMs = reports.reduce((sum, { cpuMs }, place) => sum + cpuMs - before[place].cpuMs, 0)
    const { postgres, redis } = await services.most()
    return {
      expected: expected.length,
      lost: expected.filter((tick) => !ticks.has(tick)).length,
      doubled: ran.length - ticks.size,
      p50: quantile(lateness, 0.5),
      p99: quantile(lateness, 0.99),
      max: Math.max(...lateness),
      memory: Math.max(...reports.map(({ memory }) => memory)) / 2 ** 20,
      cpu: (cpuMs / (watchMs + graceMs)) * 100,
      commits: (commits / (watchMs + graceMs)) * 1_000,
      postgres,
      redis,
    }
  } finally {
    crowd.stop()
  }
}

function scenarios({ quick }) {
  const { redis, postgres } = subjectOf
  const size = (number) => (quick ? Math.max(1, number / 50) : number)
  const burst = jobsOf(size(1_000), everyTenSeconds)
  const burstName = `${count(burst.length)} ticks in the same second, each ten seconds`
  const many = jobsOf(size(10_000), overTenMinutes)
  const crowd = { processes: quick ? 3 : 50, jobs: jobsOf(size(1_000), overAMinute) }
  const runs = quick ? { jobs: 20, runsEach: 50 } : { jobs: 1_000, runsEach: 1_000 }
  return [
    [redis, "1 job, each second", { jobs: jobsOf(1, everySecond) }],
    [postgres, "1 job, each second", { jobs: jobsOf(1, everySecond) }],
    [redis, burstName, { jobs: burst }],
    [postgres, burstName, { jobs: burst }],
    [stock, burstName, { jobs: burst, periodMs: 10_000 }],
    [redis, `${count(many.length)} jobs, spread over ten minutes`, { jobs: many }],
    [redis, `${crowd.processes} processes with ${count(crowd.jobs.length)} jobs, each minute`, crowd],
    [
      redis,
      `${count(runs.jobs * runs.runsEach)} runs in the ledger, 10 jobs each second`,
      { jobs: jobsOf(10, everySecond), runs },
    ],
    [redis, "the same 10 jobs on an empty ledger", { jobs: jobsOf(10, everySecond) }],
  ]
}

module.exports = {
  name: "load",
  title: "Many jobs, many ticks at once, many processes, much history",
  caseTitle: "load",
  rounds: 1,
  metrics: {
    expected: { title: "ticks", unit: "count" },
    lost: { title: "of them lost", unit: "count" },
    doubled: { title: "run twice", unit: "count" },
    p50: { title: "lateness p50", unit: "ms" },
    p99: { title: "p99", unit: "ms" },
    max: { title: "latest", unit: "ms" },
    memory: { title: "memory of the largest process", unit: "MiB" },
    cpu: { title: "processor, all processes", unit: "%" },
    commits: { title: "commits in Postgres", unit: "1/s" },
    postgres: { title: "connections to Postgres", unit: "count" },
    redis: { title: "to Redis", unit: "count" },
  },
  cases({ quick }) {
    const settings = quick ? { watchMs: 10_000, graceMs: 2_000 } : { watchMs: 60_000, graceMs: 8_000 }
    return scenarios({ quick }).map(([subject, name, input]) => ({
      subject,
      case: name,
      timeoutMs: 600_000,
      input: { subject, processes: 1, ...settings, ...input },
    }))
  },
  measure,
  goals(figure, figures) {
    const burst = figures.find(({ subject }) => subject === stock)?.case
    const ofStock = (metric) =>
      figure(subjectOf.redis, metric, burst) / (burst ? figure(stock, metric, burst) : NaN)
    const late = Object.entries({ p50: 0.1, p99: 0.1 }).map(([metric, most]) => ({
      goal: `${subjectOf.redis}, ${burst}: ${metric} at most ${most} of stock Medusa's`,
      value: ofStock(metric),
      met: ofStock(metric) <= most,
    }))
    const whole = figures
      .filter(({ subject, metric }) => subject !== stock && metric === "lost")
      .map(({ subject, case: name }) => {
        const value = figure(subject, "lost", name) + figure(subject, "doubled", name)
        return { goal: `${subject}, ${name}: no tick lost or run twice`, value, met: value === 0 }
      })
    return [...whole, ...late]
  },
  chart: (figures) =>
    spread({
      title: "Lateness under load",
      figures: figures
        .filter(({ metric }) => ["p50", "p99"].includes(metric))
        .map((figure) => ({ ...figure, subject: `${figure.subject}: ${figure.case}` })),
      y: "subject",
      color: "metric",
      unit: "ms, logarithmic",
      log: true,
    }),
}
