"use strict"

const { setTimeout } = require("node:timers/promises")
const { spread } = require("../harness/chart")
const { quantile } = require("../harness/summary")
const { job, migrate, openScheduler, subjectOf } = require("../subjects/nightshift")
const { openAgenda, openPgBoss, peer, runGraphileWorker } = require("../subjects/peers")
const { openStock, stock } = require("../subjects/stock")

const everySecond = "* * * * * *"
const everyMinute = "* * * * *"

/** Each starts to call `onTick` at every tick, with the tick's time if the library passes it. */
const subjects = {
  [subjectOf.redis]: (place, onTick) => startNightshift(place, "redis", onTick),
  [subjectOf.postgres]: (place, onTick) => startNightshift(place, "postgres", onTick),
  async [stock](place, onTick) {
    const { service } = openStock(place)
    await service.create("tick", {}, everySecond, async () => onTick())
  },
  async [peer.agenda](place, onTick) {
    const { agenda } = await openAgenda(place, { processEvery: 1_000 })
    agenda.define("tick", async () => onTick())
    await agenda.start()
    await agenda.every(everySecond, "tick")
  },
  async [peer.graphile](place, onTick) {
    await runGraphileWorker(place, {
      crontab: `${everyMinute} tick`,
      taskList: { tick: async ({ _cron }) => onTick(Date.parse(_cron.ts)) },
    })
  },
  // Its shortest intervals: it polls for due schedules, and again for jobs.
  async [peer.pgBoss](place, onTick) {
    const { boss } = await openPgBoss(place, { cronMonitorIntervalSeconds: 1, cronWorkerIntervalSeconds: 1 })
    await boss.createQueue("tick")
    await boss.work("tick", { pollingIntervalSeconds: 0.5 }, async () => onTick())
    await boss.schedule("tick", everyMinute)
  },
}

async function startNightshift(place, queue, onTick) {
  await migrate(place)
  const scheduler = openScheduler(place, queue)
  await scheduler.register(
    job({ name: "tick", schedule: everySecond }, async ({ scheduledFor }) => onTick(scheduledFor.getTime())),
  )
  await scheduler.start()
}

/** The lateness of each tick in a window, in milliseconds; ticks that never ran are missing. */
async function watch({ start, periodMs, ticks, warmUpMs, graceMs }) {
  const latenesses = new Map()
  const startedAt = Date.now()
  const from = Math.ceil((startedAt + warmUpMs) / periodMs) * periodMs
  const to = from + (ticks - 1) * periodMs
  await start((scheduledFor) => {
    const now = performance.timeOrigin + performance.now()
    // If the library does not pass the tick's time, a run is assumed to be less than one period late.
    const tick = scheduledFor ?? Math.floor(now / periodMs) * periodMs
    if (tick >= from && tick <= to && !latenesses.has(tick)) latenesses.set(tick, now - tick)
  })
  if (Date.now() > from) throw new Error(`expected a start within ${warmUpMs} ms, took longer.`)
  await setTimeout(to + graceMs - Date.now())
  return [...latenesses.values()]
}

async function measure({ subject, ticks, periodMs, warmUpMs, graceMs }, place) {
  const start = (onTick) => subjects[subject](place, onTick)
  const latenesses = await watch({ start, periodMs, ticks, warmUpMs, graceMs })
  if (latenesses.length === 0) throw new Error("expected ticks, got none.")
  return {
    ran: latenesses.length,
    earliest: Math.min(...latenesses),
    p50: quantile(latenesses, 0.5),
    p95: quantile(latenesses, 0.95),
    p99: quantile(latenesses, 0.99),
    max: Math.max(...latenesses),
  }
}

function casesOf({ name, subjects: those, settings, rounds }) {
  return those.map((subject) => ({
    subject,
    case: name,
    rounds,
    timeoutMs: settings.warmUpMs + settings.periodMs * (settings.ticks + 1) + settings.graceMs + 30_000,
    input: { subject, ...settings },
  }))
}

module.exports = {
  name: "lateness",
  title: "Lateness of a tick: the handler's start, after the scheduled time",
  caseTitle: "schedule",
  rounds: 3,
  metrics: {
    ran: { title: "ticks that ran", unit: "count" },
    earliest: { title: "earliest", unit: "ms" },
    p50: { title: "p50", unit: "ms" },
    p95: { title: "p95", unit: "ms" },
    p99: { title: "p99", unit: "ms" },
    max: { title: "latest", unit: "ms" },
  },
  cases({ quick }) {
    const ticks = quick ? 10 : 60
    const minutes = quick ? 1 : 3
    return [
      ...casesOf({
        name: `each second, ${ticks} ticks`,
        subjects: [subjectOf.redis, subjectOf.postgres, stock, peer.agenda],
        settings: { ticks, periodMs: 1_000, warmUpMs: 6_000, graceMs: 900 },
      }),
      // These two do not support seconds; one round of a few minutes.
      ...casesOf({
        name: `each minute, ${minutes} ticks`,
        subjects: [peer.graphile, peer.pgBoss],
        settings: { ticks: minutes, periodMs: 60_000, warmUpMs: 10_000, graceMs: 15_000 },
        rounds: 1,
      }),
    ]
  },
  measure,
  goals(figure) {
    const limits = [
      [subjectOf.redis, "p50", 5],
      [subjectOf.redis, "p99", 15],
      [subjectOf.postgres, "p50", 12],
      [subjectOf.postgres, "p99", 30],
    ]
    return limits.map(([subject, metric, limit]) => {
      const value = figure(subject, metric)
      return { goal: `${subject}: ${metric} at most ${limit} ms`, value, met: value <= limit }
    })
  },
  chart: (figures) =>
    spread({
      title: "Lateness of a tick",
      figures: figures.filter(({ metric }) => ["p50", "p99"].includes(metric)),
      y: "subject",
      color: "metric",
      unit: "ms, logarithmic",
      log: true,
    }),
}
