"use strict"

// One measurement: the parent sends the benchmark and its input, and gets the metrics back.

const { benchmarkNamed } = require("../suite")

const benchmark = benchmarkNamed(process.argv[2])

process.once("message", ({ input, place }) => {
  benchmark.measure(input, place).then(
    (metrics) => answer({ metrics }),
    (error) => answer({ error: error?.stack ?? String(error) }),
  )
})

/** Handles that a subject leaves open must not keep the process alive. */
function answer(message) {
  process.send(message, () => process.exit(message.error ? 1 : 0))
}
