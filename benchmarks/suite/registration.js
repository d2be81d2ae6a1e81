"use strict"

const { growth } = require("../harness/chart")
const { forgetJobs, job, migrate, openScheduler, subjectOf } = require("../subjects/nightshift")
const { openAgenda, openPgBoss, peer, runGraphileWorker } = require("../subjects/peers")
const { openStock, stock } = require("../subjects/stock")

/** In the distant future, so that no run is measured, and mostly different. */
const scheduleOf = (number) => `${number % 60} ${Math.floor(number / 60) % 24} 1 1 *`
const names = (jobs) => Array.from({ length: jobs }, (_, number) => `job-${number}`)

/** Each boots once: registers all jobs and is ready; returns a function that stops it. */
const boots = {
  async [subjectOf.redis](place, jobs) {
    return bootNightshift(place, jobs, "redis")
  },
  async [subjectOf.postgres](place, jobs) {
    return bootNightshift(place, jobs, "postgres")
  },
  async [stock](place, jobs) {
    const { service, close } = openStock(place)
    // One after the other, like core's loader.
    for (const [number, name] of names(jobs).entries())
      await service.create(name, {}, scheduleOf(number), async () => {})
    return close
  },
  async [peer.graphile](place, jobs) {
    const crontab = names(jobs).map((name, number) => `${scheduleOf(number)} ${name}`)
    const taskList = Object.fromEntries(names(jobs).map((name) => [name, async () => {}]))
    return (await runGraphileWorker(place, { crontab: crontab.join("\n"), taskList })).close
  },
  async [peer.pgBoss](place, jobs) {
    const { boss, close } = await openPgBoss(place)
    for (const [number, name] of names(jobs).entries()) {
      await boss.createQueue(name)
      await boss.schedule(name, scheduleOf(number))
    }
    return close
  },
  async [peer.agenda](place, jobs) {
    const { agenda, close } = await openAgenda(place)
    for (const name of names(jobs)) agenda.define(name, async () => {})
    await agenda.start()
    for (const [number, name] of names(jobs).entries()) await agenda.every(scheduleOf(number), name)
    return close
  },
}

async function bootNightshift(place, jobs, queue) {
  const scheduler = openScheduler(place, queue)
  for (const [number, name] of names(jobs).entries()) {
    await scheduler.register(job({ name, schedule: scheduleOf(number) }, async () => {}))
  }
  await scheduler.start()
  return () => scheduler.stop()
}

/** Creates the tables and schemas of each subject, which are not part of registering jobs. */
const prepare = {
  [subjectOf.redis]: (place) => prepareNightshift(place, "redis"),
  [subjectOf.postgres]: (place) => prepareNightshift(place, "postgres"),
  [stock]: async () => {},
  [peer.graphile]: async (place) => (await boots[peer.graphile](place, 0))(),
  [peer.pgBoss]: async (place) => (await openPgBoss(place)).close(),
  [peer.agenda]: async (place) => (await openAgenda(place)).close(),
}

/** A queue's tables are created with its first job. */
async function prepareNightshift(place, queue) {
  await migrate(place)
  const end = await bootNightshift(place, 1, queue)
  await end()
  await forgetJobs(place)
}

async function measure({ subject, jobs }, place) {
  await prepare[subject](place)
  const first = await timed(() => boots[subject](place, jobs))
  await first.end()
  const second = await timed(() => boots[subject](place, jobs))
  await second.end()
  return { first: first.ms, second: second.ms }
}

async function timed(boot) {
  const startedAt = performance.now()
  const end = await boot()
  return { ms: performance.now() - startedAt, end }
}

const caseOf = (jobs) => `${jobs.toLocaleString("en")} jobs`
const largest = {
  [subjectOf.redis]: 10_000,
  [subjectOf.postgres]: 10_000,
  [stock]: 1_000,
  [peer.graphile]: 10_000,
  [peer.pgBoss]: 1_000,
  [peer.agenda]: 1_000,
}

module.exports = {
  boots,
  name: "registration",
  title: "Registering jobs: from the first to a scheduler that is ready",
  caseTitle: "jobs",
  rounds: 3,
  metrics: {
    first: { title: "first boot", unit: "ms" },
    second: { title: "next boot, unchanged", unit: "ms" },
  },
  cases({ quick }) {
    const sizes = quick ? [10, 100] : [10, 100, 1_000, 10_000]
    return sizes.flatMap((jobs) =>
      Object.keys(boots)
        .filter((subject) => jobs <= largest[subject])
        .map((subject) => ({ subject, case: caseOf(jobs), input: { subject, jobs } })),
    )
  },
  measure,
  goals(figure) {
    return [subjectOf.redis, subjectOf.postgres].flatMap((subject) => {
      const thousand = figure(subject, "first", caseOf(1_000))
      const ratio = figure(subject, "first", caseOf(10_000)) / thousand
      const slower = thousand / figure(peer.graphile, "first", caseOf(1_000))
      return [
        {
          goal: `${subject}: 1,000 jobs within 3 times of graphile-worker's`,
          value: slower,
          met: slower <= 3,
        },
        { goal: `${subject}: 10,000 jobs within 12 times of 1,000`, value: ratio, met: ratio <= 12 },
      ]
    })
  },
  chart: (figures) =>
    growth({
      title: "Registering jobs, first boot",
      figures: figures.filter(({ metric }) => metric === "first"),
      sizeOf: (figure) => Number.parseInt(figure.case.replaceAll(",", ""), 10),
      sizeTitle: "jobs, logarithmic",
      unit: "ms, logarithmic",
    }),
}
