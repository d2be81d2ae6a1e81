"use strict"

const { setTimeout } = require("node:timers/promises")
const { spread } = require("../harness/chart")
const { countRedis, countStatements } = require("../subjects/commands")
const { migrate, subjectOf } = require("../subjects/nightshift")
const { peer } = require("../subjects/peers")
const { stock } = require("../subjects/stock")
const { boots } = require("./registration")

const starts = {
  ...boots,
  ...Object.fromEntries(
    [subjectOf.redis, subjectOf.postgres].map((subject) => [
      subject,
      async (place, jobs) => {
        await migrate(place)
        await boots[subject](place, jobs)
      },
    ]),
  ),
}

async function measure({ subject, jobs, settleMs, watchMs }, place) {
  const statements = countStatements()
  await starts[subject](place, jobs)
  await setTimeout(settleMs)
  const redis = await countRedis(place.redisUrl)
  const before = { statements: statements.sent, cpu: process.cpuUsage() }
  await setTimeout(watchMs)
  const used = process.cpuUsage(before.cpu)
  const aMinute = (value) => (value * 60_000) / watchMs
  const { sent, inScripts } = redis.count
  redis.close()
  return {
    redis: aMinute(sent + inScripts),
    redisSent: aMinute(sent),
    sql: aMinute(statements.sent - before.statements),
    cpu: aMinute((used.user + used.system) / 1_000),
    memory: process.memoryUsage().rss / 2 ** 20,
  }
}

const caseOf = (jobs) => `${jobs.toLocaleString("en")} jobs`

module.exports = {
  name: "idle",
  title: "What a scheduler costs in one minute in which no job is due",
  caseTitle: "jobs",
  rounds: 1,
  metrics: {
    redis: { title: "Redis commands, those in scripts too", unit: "count" },
    redisSent: { title: "sent to Redis", unit: "count" },
    sql: { title: "SQL statements", unit: "count" },
    cpu: { title: "processor time", unit: "ms" },
    memory: { title: "memory of the process", unit: "MiB" },
  },
  cases({ quick }) {
    const subjects = [
      [subjectOf.redis, 1_000],
      [subjectOf.postgres, 1_000],
      [stock, 10],
      [stock, 1_000],
      [peer.graphile, 1_000],
      [peer.pgBoss, 1_000],
      [peer.agenda, 1_000],
    ]
    return subjects.map(([subject, count]) => {
      const jobs = quick ? Math.min(count, 50) : count
      const settings = quick ? { settleMs: 2_000, watchMs: 6_000 } : { settleMs: 10_000, watchMs: 60_000 }
      return { subject, case: caseOf(jobs), input: { subject, jobs, ...settings } }
    })
  },
  measure,
  goals(figure) {
    const commands = figure(subjectOf.redis, "redis")
    return [
      { goal: `${subjectOf.redis}: at most 62 Redis commands`, value: commands, met: commands <= 62 },
      ...[subjectOf.redis, subjectOf.postgres].map((subject) => {
        const value = figure(subject, "sql")
        return { goal: `${subject}: at most 30 SQL statements`, value, met: value <= 30 }
      }),
    ]
  },
  chart: (figures) =>
    spread({
      title: "An idle minute",
      figures: figures
        .filter(({ metric }) => ["redis", "sql"].includes(metric))
        .map((figure) => ({
          ...figure,
          subject: `${figure.subject}, ${figure.case}`,
          metric: figure.metric === "redis" ? "Redis commands" : "SQL statements",
        })),
      y: "subject",
      color: "metric",
      unit: "a minute, logarithmic",
      log: true,
    }),
}
