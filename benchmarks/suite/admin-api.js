"use strict"

const { spread } = require("../harness/chart")
const { openSpace } = require("../harness/space")
const { quantile } = require("../harness/summary")
const { serveAdminApi } = require("../subjects/admin-server")
const { fillLedger } = require("../subjects/full-ledger")

const nightshift = "Nightshift"
const full = { jobs: 1_000, runsEach: 1_000 }
const small = { jobs: 50, runsEach: 50 }

const hour = 3_600_000
const agoOf = (hours) => new Date(Math.floor(Date.now() / hour) * hour - hours * hour).toISOString()

/** The range ends where the ledger was filled: later ticks are not accounted for, and do not matter here. */
const aDay = () => `from=${agoOf(30)}&to=${agoOf(6)}`

/** Each GET of the API; `ids` are of runs in the ledger. */
const questions = {
  "jobs, first page": () => "",
  "jobs, last page": ({ jobs }) => `?offset=${jobs - 50}`,
  "jobs, searched": () => "?q=job-4&state=active,paused,removed",
  "one job": ({ number }) => `/jobs/job-${number % 50}`,
  why: ({ number }) => `/jobs/job-${number % 50}/why?at=${agoOf(number % 40)}`,
  "runs, first page": () => "/runs?limit=50",
  "runs, 100th page": ({ jobs, runsEach }) =>
    `/runs?limit=50&offset=${Math.min(4_950, jobs * runsEach - 50)}`,
  "runs, failed": () => "/runs?status=failed&limit=50",
  "runs, failed or skipped, missed": () => "/runs?status=failed,skipped&trigger=missed&limit=50",
  "runs, of a day": () => `/runs?from=${agoOf(40)}&to=${agoOf(16)}&limit=50`,
  "runs, of one job": ({ number }) => `/runs?job=job-${number % 50}&limit=50`,
  "runs, of one job, failed": ({ number }) => `/runs?job=job-${number % 50}&status=failed&limit=50`,
  "one run": ({ number, ids }) => `/runs/${ids[number % ids.length]}`,
  timeline: () => "/timeline",
  workers: () => "/workers",
  "audit of a day, one job": ({ number }) => `/audit?job=job-${number % 50}&${aDay()}`,
  "audit of a day, all jobs": () => `/audit?${aDay()}`,
}

async function measure({ question, size, asks, warmUps, shared }) {
  const server = await serveAdminApi(shared.place)
  try {
    const { runs } = await (await fetch(`${server.url}/runs?limit=50`)).json()
    const ids = runs.map(({ id }) => id)
    const took = []
    for (let number = 0; number < warmUps + asks; number++) {
      const url = server.url + questions[question]({ ...size, number, ids })
      const startedAt = performance.now()
      const answer = await fetch(url)
      const body = await answer.text()
      const ms = performance.now() - startedAt
      if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${body}`)
      if (number >= warmUps) took.push(ms)
    }
    return { p50: quantile(took, 0.5), p95: quantile(took, 0.95) }
  } finally {
    await server.close()
  }
}

module.exports = {
  name: "admin-api",
  title: "The admin API on a ledger of 1,000 jobs and 1,000,000 runs",
  caseTitle: "question",
  rounds: 3,
  metrics: {
    p50: { title: "p50", unit: "ms" },
    p95: { title: "p95", unit: "ms" },
  },
  /** One ledger for all questions, since they change nothing. */
  async setUp(services, { quick }) {
    const space = await openSpace(services)
    await fillLedger(space.place, quick ? small : full)
    return { place: space.place, clear: space.clear }
  },
  async tearDown({ clear }) {
    await clear()
  },
  cases({ quick }) {
    const settings = quick ? { size: small, asks: 20, warmUps: 2 } : { size: full, asks: 200, warmUps: 20 }
    return Object.keys(questions).map((question) => ({
      subject: nightshift,
      case: question,
      input: { question, ...settings },
    }))
  },
  measure,
  goals(figure) {
    return Object.keys(questions).map((question) => {
      const value = figure(nightshift, "p95", question)
      return { goal: `${question}: p95 under 100 ms`, value, met: value < 100 }
    })
  },
  chart: (figures) =>
    spread({
      title: "The admin API: p95 of an answer",
      figures: figures.filter(({ metric }) => metric === "p95"),
      y: "case",
      unit: "ms",
    }),
}
