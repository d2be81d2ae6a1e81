"use strict"

const { checkGoals, goalLine } = require("./goals")
const { describeMachine, loadAverage } = require("./machine")
const { writeResult } = require("./results")
const { takeRounds } = require("./rounds")
const { figuresTable } = require("./table")

/** Measures one benchmark, prints its table and goals, and writes its JSON. */
async function runBenchmark({ benchmark, quick, only, services, signal }) {
  console.log(`\n${benchmark.title}`)
  const machine = await describeMachine(services)
  const before = loadAverage()
  const startedAt = new Date()
  const figures = await takeRounds({
    benchmark,
    quick,
    only,
    services,
    signal,
    log: (line) => console.error(line),
  })
  const after = loadAverage()
  const goals = checkGoals(benchmark, figures)
  const { postgres, redis } = machine
  console.log(`\n${figuresTable(benchmark, figures)}\n`)
  for (const goal of goals) console.log(goalLine(goal))
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node.js ${machine.node}, ` +
      `Postgres ${postgres.version}, Redis ${redis.version}; load ${before[0]} before, ${after[0]} after`,
  )
  const file = await writeResult({
    benchmark: benchmark.name,
    title: benchmark.title,
    kept: !quick && only === "",
    startedAt: startedAt.toISOString(),
    tookSeconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
    machine,
    load: { before, after },
    figures,
    goals,
  })
  console.log(`Written: ${file}`)
}

module.exports = { runBenchmark }
