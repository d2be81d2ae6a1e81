"use strict"

const { BenchmarkError } = require("./benchmark-error")
const { measure } = require("./measurement")
const { openSpace } = require("./space")
const { rounded, summarise } = require("./summary")

const defaultTimeoutMs = 300_000

/**
 * Measures every case in turn, round after round, so that whatever changes on the machine meanwhile falls on all of
 * them alike. Each round begins at another case.
 */
async function takeRounds({ benchmark, quick, only, services, signal, log }) {
  const shared = benchmark.setUp ? await benchmark.setUp(services, { quick }) : undefined
  try {
    const cases = benchmark.cases({ quick }).filter(({ subject }) => subject.includes(only))
    const rounds = quick ? 1 : benchmark.rounds
    const taken = new Map(cases.map((each) => [each, []]))
    for (let round = 0; round < rounds; round++) {
      for (let place = 0; place < cases.length; place++) {
        const each = cases[(place + round) % cases.length]
        if (round >= (each.rounds ?? rounds)) continue
        const label = [each.subject, each.case].filter(Boolean).join(", ")
        const startedAt = performance.now()
        const metrics = await one({ benchmark, each, services, shared, signal, label })
        taken.get(each).push(metrics)
        const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
        log(`${benchmark.name} ${round + 1}/${rounds}  ${label}: ${inWords(metrics)} (${seconds} s)`)
      }
    }
    return cases.flatMap((each) => figuresOf(benchmark, each, taken.get(each)))
  } finally {
    await benchmark.tearDown?.(shared)
  }
}

async function one({ benchmark, each, services, shared, signal, label }) {
  const space = await openSpace(services, shared?.template)
  try {
    const timeoutMs = each.timeoutMs ?? defaultTimeoutMs
    const input = { ...each.input, shared }
    return await measure({ benchmark: benchmark.name, input, place: space.place, timeoutMs, signal })
  } catch (error) {
    throw new BenchmarkError(`${label}: ${error.message}`)
  } finally {
    await space.clear()
  }
}

function figuresOf(benchmark, each, rounds) {
  return Object.entries(benchmark.metrics).flatMap(([metric, { unit }]) => {
    const values = rounds.map((metrics) => metrics[metric]).filter((value) => value !== undefined)
    if (values.length === 0) return []
    const { median, min, max } = summarise(values)
    const figure = { median: rounded(median), min: rounded(min), max: rounded(max) }
    return [{ subject: each.subject, case: each.case, metric, unit, ...figure, values: values.map(rounded) }]
  })
}

function inWords(metrics) {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${rounded(value)}`)
    .join(", ")
}

module.exports = { takeRounds }
