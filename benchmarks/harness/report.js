"use strict"

const { mkdirSync, readFileSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")
const { BenchmarkError } = require("./benchmark-error")
const { drawChart } = require("./chart")
const { goalLine } = require("./goals")
const { readResult } = require("./results")
const { figuresTable } = require("./table")
const { benchmarkNamed, names } = require("../suite")

const docs = join(__dirname, "../../docs")
const page = join(docs, "benchmarks.md")

/** Writes the tables between the markers of docs/benchmarks.md, and the charts beside it, from the stored results. */
async function writeReport() {
  let text = readFileSync(page, "utf8")
  mkdirSync(join(docs, "benchmarks"), { recursive: true })
  for (const name of names) {
    const benchmark = benchmarkNamed(name)
    const result = readResult(name)
    text = between(text, name, result ? figuresOf(benchmark, result) : "Not measured yet.")
    if (!result) {
      console.log(`${name}: no results/${name}.json yet`)
      continue
    }
    const chart = benchmark.chart(result.figures)
    writeFileSync(join(docs, "benchmarks", `${name}.svg`), await drawChart(chart))
    console.log(`${name}: docs/benchmarks/${name}.svg and the table`)
  }
  const { format, resolveConfig } = require("prettier")
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), filepath: page }))
}

function between(text, name, content) {
  const [begin, end] = [`<!-- figures: ${name} -->`, `<!-- end of figures: ${name} -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to < from) throw new BenchmarkError(`docs/benchmarks.md: expected ${begin} and ${end}.`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}

function figuresOf(benchmark, { figures, goals, machine, load, startedAt }) {
  const { name, title } = benchmark
  const { postgres, redis } = machine
  const settings = (service) =>
    Object.entries(service.settings)
      .map(([key, value]) => `${key} ${value === "" ? "none" : value}`)
      .join(", ")
  return [
    `![${title}](benchmarks/${name}.svg)`,
    figuresTable(benchmark, figures),
    goals.map((goal) => `- ${goalLine(goal)}`).join("\n"),
    `Taken on ${startedAt.slice(0, 10)}: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ` +
      `${machine.system}, Node.js ${machine.node}, Postgres ${postgres.version} (${settings(postgres)}), ` +
      `Redis ${redis.version} (${settings(redis)}). Load average ${load.before[0]} before and ${load.after[0]} after.`,
  ]
    .filter(Boolean)
    .join("\n\n")
}

module.exports = { writeReport }
