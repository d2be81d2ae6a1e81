"use strict"

const { BenchmarkError } = require("./benchmark-error")
const { checkGoals, goalLine } = require("./goals")
const { describeMachine, loadAverage } = require("./machine")
const { writeResult } = require("./results")
const { takeRounds } = require("./rounds")
const { figuresTable, ratiosTable } = require("./table")

/** Runs one benchmark, prints its table and goals, and writes its JSON. With `tree`, also the ratios to that tree. */
async function runBenchmark({ benchmark, quick, whole, only, rounds, tree, services, signal }) {
  // A shared setup would belong to this tree.
  if (tree && benchmark.setUp) throw new BenchmarkError("it cannot be measured --beside another tree.")
  console.log(`\n${benchmark.title}`)
  const machine = await describeMachine(services)
  const before = loadAverage()
  const startedAt = new Date()
  const { figures, ratios } = await takeRounds({
    benchmark,
    quick,
    whole,
    only,
    rounds,
    tree,
    services,
    signal,
    log: (line) => console.error(line),
  })
  const after = loadAverage()
  const goals = checkGoals(
    benchmark,
    figures.filter(({ tree: other }) => !other),
  )
  const { postgres, redis } = machine
  console.log(`\n${figuresTable(benchmark, figures)}\n`)
  if (tree) console.log(`This tree ÷ ${tree.ref}\n\n${ratiosTable(benchmark, ratios)}\n`)
  for (const goal of goals) console.log(goalLine(goal))
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node.js ${machine.node}, ` +
      `Postgres ${postgres.version}, Redis ${redis.version}; load ${before[0]} before, ${after[0]} after`,
  )
  const file = await writeResult({
    benchmark: benchmark.name,
    title: benchmark.title,
    kept: !quick && only === "" && !rounds && !tree,
    startedAt: startedAt.toISOString(),
    tookSeconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
    machine,
    load: { before, after },
    figures,
    goals,
    ...(tree ? { beside: { ref: tree.ref, commit: tree.commit }, ratios } : {}),
  })
  console.log(`Written: ${file}`)
}

module.exports = { runBenchmark }
