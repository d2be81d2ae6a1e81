"use strict"

const { setTimeout } = require("node:timers/promises")
const { spread } = require("../harness/chart")
const { quantile } = require("../harness/summary")
const { startCrowd, watchServices } = require("../subjects/crowd")
const { watchMemory } = require("../subjects/memory")
const { migrate, subjectOf } = require("../subjects/nightshift")

const everySecond = "* * * * * *"
const simulated = "Nightshift on a virtual clock"

const measures = { [simulated]: simulate, [subjectOf.redis]: watch, [subjectOf.postgres]: watch }

/** A job every second, in real time: drift would show as growing lateness, a leak as growing memory or connections. */
async function watch({ subject, lengthMs, graceMs }, place) {
  await migrate(place)
  const services = await watchServices(place)
  const jobs = [{ name: "tick", schedule: everySecond }]
  const crowd = await startCrowd({ subject, place, processes: 1, jobs })
  try {
    const from = Math.ceil((Date.now() + 5_000) / 1_000) * 1_000
    const third = lengthMs / 3
    await setTimeout(from + third - Date.now())
    const [early] = await crowd.report()
    await setTimeout(from + lengthMs + graceMs - Date.now())
    const [late] = await crowd.report()
    const ran = late.ran.filter(([, tick]) => tick >= from && tick < from + lengthMs)
    const latenessOf = (part) =>
      ran.filter(([, tick]) => Math.floor((tick - from) / third) === part).map(([, , ms]) => ms)
    const { postgres } = await services.most()
    return {
      expected: lengthMs / 1_000,
      lost: lengthMs / 1_000 - new Set(ran.map(([, tick]) => tick)).size,
      doubled: ran.length - new Set(ran.map(([, tick]) => tick)).size,
      firstP50: quantile(latenessOf(0), 0.5),
      lastP50: quantile(latenessOf(2), 0.5),
      lastP99: quantile(latenessOf(2), 0.99),
      growth: (late.memory - early.memory) / 1e6,
      postgres,
      took: lengthMs / 1_000,
    }
  } finally {
    crowd.stop()
  }
}

/** The same on a virtual clock, with the ledger and the queue in memory: only the engine. */
async function simulate({ lengthMs }) {
  const { createTestScheduler } = require("@nightshift/scheduler/testing")
  const memory = watchMemory()
  const lateness = []
  const startAt = Date.parse("2026-03-01T00:00:00Z")
  const startedAt = performance.now()
  const shop = await createTestScheduler({ startAt: new Date(startAt) })
  await shop.register({ name: "tick", schedule: everySecond }, ({ scheduledFor }) => {
    lateness.push(shop.clock.now() - scheduledFor.getTime())
  })
  await shop.advance(lengthMs)
  const { total } = await shop.audit()
  const took = (performance.now() - startedAt) / 1_000
  await shop.stop()
  const third = Math.floor(lateness.length / 3)
  return {
    expected: total.expected,
    lost: total.unaccounted + total.failed,
    doubled: lateness.length - total.succeeded,
    firstP50: quantile(lateness.slice(0, third), 0.5),
    lastP50: quantile(lateness.slice(-third), 0.5),
    lastP99: quantile(lateness.slice(-third), 0.99),
    growth: memory.growth(),
    took,
  }
}

module.exports = {
  name: "soak",
  title: "A job each second, for long",
  caseTitle: "length",
  rounds: 1,
  metrics: {
    expected: { title: "ticks", unit: "count" },
    lost: { title: "of them lost", unit: "count" },
    doubled: { title: "run twice", unit: "count" },
    firstP50: { title: "lateness p50 in the first third", unit: "ms" },
    lastP50: { title: "in the last third", unit: "ms" },
    lastP99: { title: "p99 in the last third", unit: "ms" },
    growth: { title: "growth of memory", unit: "MB" },
    postgres: { title: "connections to Postgres", unit: "count" },
    took: { title: "took", unit: "s" },
  },
  cases({ quick }) {
    const minute = 60_000
    const cases = [
      [simulated, "a day", quick ? minute : 1_440 * minute],
      [subjectOf.redis, "30 minutes", quick ? 9_000 : 30 * minute],
    ]
    return cases.map(([subject, name, lengthMs]) => ({
      subject,
      case: quick ? `${lengthMs / 1_000} s` : name,
      timeoutMs: lengthMs + 300_000,
      input: { subject, lengthMs, graceMs: 3_000 },
    }))
  },
  measure: (input, place) => measures[input.subject](input, place),
  goals(figure, figures) {
    const lost = figures
      .filter(({ metric }) => metric === "lost")
      .map(({ subject, case: name }) => {
        const value = figure(subject, "lost", name) + figure(subject, "doubled", name)
        return { goal: `${subject}, ${name}: no tick lost or run twice`, value, met: value === 0 }
      })
    const drift = figure(subjectOf.redis, "lastP50") - figure(subjectOf.redis, "firstP50")
    return [
      ...lost,
      {
        goal: `${subjectOf.redis}: the last third at most 5 ms later than the first`,
        value: drift,
        met: drift <= 5,
      },
    ]
  },
  chart: (figures) =>
    spread({
      title: "A job each second: lateness in the first and the last third",
      figures: figures.filter(({ metric }) => ["firstP50", "lastP50", "lastP99"].includes(metric)),
      y: "subject",
      color: "metric",
      unit: "ms",
    }),
}
