"use strict"

// One measurement: the parent names the benchmark, sends what to measure and where, and gets the metrics back.

const { benchmarkNamed } = require("../suite")

const benchmark = benchmarkNamed(process.argv[2])

process.once("message", ({ input, place }) => {
  benchmark.measure(input, place).then(
    (metrics) => answer({ metrics }),
    (error) => answer({ error: error?.stack ?? String(error) }),
  )
})

/** What a subject leaves open must not keep the process. */
function answer(message) {
  process.send(message, () => process.exit(message.error ? 1 : 0))
}
