"use strict"

const { join } = require("node:path")
const { setTimeout } = require("node:timers/promises")
const { Queue } = require("bullmq")
const { Client } = require("pg")
const { spread } = require("../harness/chart")
const { startCrowd } = require("../subjects/crowd")
const { boundedJob, makeRuns, migrate, subjectOf } = require("../subjects/nightshift")
const { peer } = require("../subjects/peers")

const program = join(__dirname, "../subjects/backlog-worker.js")
const processes = 3
const workMs = 60

/** Each prepares for workers, and returns a function that creates the runs and one that throws unless all succeeded. */
const subjects = {
  [subjectOf.redis]: (place, job) => nightshift(place, "redis", job),
  [subjectOf.postgres]: (place, job) => nightshift(place, "postgres", job),
  async [peer.bullmq]({ redisUrl, prefix }, { bound }) {
    const queue = new Queue("work", { prefix, connection: { url: redisUrl } })
    await queue.setGlobalConcurrency(bound)
    return {
      make: (runs) => queue.addBulk(Array.from({ length: runs }, () => ({ name: "work", data: {} }))),
      check: async () => {},
    }
  },
}

async function nightshift(place, queue, job) {
  await migrate(place)
  return {
    make: (runs) =>
      makeRuns(
        place,
        queue,
        boundedJob(job, () => {}),
        runs,
      ),
    async check() {
      const client = new Client({ connectionString: place.databaseUrl })
      await client.connect()
      const askFor = async (statuses) =>
        (await client.query(`SELECT status FROM scheduled_job_run WHERE status ${statuses} LIMIT 1`)).rows
      while ((await askFor(`IN ('due', 'running')`)).length > 0) await setTimeout(5)
      const [other] = await askFor(`<> 'succeeded'`)
      await client.end()
      if (other) throw new Error(`expected every run to succeed, got one that is ${other.status}.`)
    },
  }
}

/** The highest number of intervals `[run, start, end]` that overlap. */
function mostAtOnce(intervals) {
  const changes = intervals.flatMap(([, from, to]) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ])
  let count = 0
  let most = 0
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    count += by
    most = Math.max(most, count)
  }
  return most
}

async function measure({ subject, bound, runs }, place) {
  // Its schedule has ended, so that no tick comes between the runs of the backlog.
  const endAt = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000
  const { make, check } = await subjects[subject](place, { bound, endAt })
  const crowd = await startCrowd({ program, processes, subject, place, bound, endAt, workMs })
  const statementsOf = (workers) => workers.reduce((sum, { statements }) => sum + statements, 0)
  try {
    const statementsBefore = statementsOf(await crowd.report())
    await make(runs)
    let workers
    let ran
    do {
      await setTimeout(250)
      workers = await crowd.report()
      ran = workers.flatMap((each) => each.ran)
    } while (ran.length < runs)
    await check()
    const most = mostAtOnce(ran)
    if (most > bound) throw new Error(`expected at most ${bound} runs at once, got ${most}.`)
    const different = new Set(ran.map(([run]) => run)).size
    if (ran.length !== different)
      throw new Error(`expected each run once, got ${ran.length} of ${different}.`)
    const took = Math.max(...ran.map(([, , to]) => to)) - Math.min(...ran.map(([, from]) => from))
    const busy = ran.reduce((sum, [, from, to]) => sum + to - from, 0)
    return {
      took: took / 1_000,
      ratio: took / ((runs * workMs) / bound),
      busy: (busy / (took * bound)) * 100,
      most,
      ...(subject === peer.bullmq ? {} : { statements: (statementsOf(workers) - statementsBefore) / runs }),
    }
  } finally {
    crowd.stop()
  }
}

const goal = 1.15

module.exports = {
  name: "backlog",
  title: "The backlog of a bounded job, run by three processes, from the first start to the last end",
  caseTitle: "backlog",
  rounds: 5,
  metrics: {
    took: { title: "took", unit: "s" },
    ratio: { title: "took, of the ideal", unit: "times" },
    busy: { title: "places in use", unit: "%" },
    most: { title: "most at once", unit: "count" },
    statements: { title: "SQL statements a run", unit: "count" },
  },
  cases({ quick }) {
    const sizes = [
      { bound: 1, runs: 60 },
      { bound: 4, runs: 160 },
      { bound: 16, runs: 640 },
    ]
    return sizes.flatMap(({ bound, runs: all }) => {
      const runs = quick ? all / 4 : all
      return Object.keys(subjects).map((subject) => ({
        subject,
        case: `bound ${bound}, ${runs} runs of ${workMs} ms`,
        timeoutMs: 120_000,
        input: { subject, bound, runs },
      }))
    })
  },
  measure,
  goals(figure, figures) {
    return figures
      .filter(({ subject, metric }) => subject !== peer.bullmq && metric === "ratio")
      .map(({ subject, case: backlog, median }) => ({
        goal: `${subject}, ${backlog}: at most ${goal} times the ideal`,
        value: median,
        met: median <= goal,
      }))
  },
  chart: (figures) =>
    spread({
      title: "A backlog of a bounded job",
      figures: figures.filter(({ metric }) => metric === "ratio"),
      y: "case",
      color: "subject",
      unit: "times the ideal (runs × duration ÷ bound)",
    }),
}
