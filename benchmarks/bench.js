"use strict"

// npm run bench: measures every figure of the documentation together with its baseline. See docs/benchmarks.md.

const { BenchmarkError } = require("./harness/benchmark-error")
const { readCommandLine } = require("./harness/command-line")
const { installPeers } = require("./harness/peers")
const { benchmarkNamed, names } = require("./suite")

async function main() {
  const { names: wanted, beside, report, ...how } = readCommandLine(process.argv.slice(2), names)
  installPeers()
  if (report) return require("./harness/report").writeReport()
  const { openServices } = require("./harness/services")
  const { runBenchmark } = require("./harness/run-benchmark")
  const services = await openServices()
  const interruption = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => interruption.abort())
  const failed = []
  let tree
  try {
    if (beside) tree = require("./harness/other-tree").openTree(beside)
    for (const name of wanted) {
      if (interruption.signal.aborted) break
      try {
        const benchmark = benchmarkNamed(name)
        await runBenchmark({ benchmark, ...how, tree, services, signal: interruption.signal })
      } catch (error) {
        failed.push(name)
        console.error(`\n${name} failed: ${inWords(error)}\n`)
      }
    }
  } finally {
    tree?.close()
    await services.close()
  }
  if (interruption.signal.aborted) throw new BenchmarkError("bench: interrupted.")
  if (failed.length > 0) throw new BenchmarkError(`bench: failed: ${failed.join(", ")}.`)
}

function inWords(error) {
  return error instanceof BenchmarkError ? error.message : (error?.stack ?? String(error))
}

main().catch((error) => {
  console.error(inWords(error))
  process.exitCode = 1
})
