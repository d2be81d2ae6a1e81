"use strict"

const { parseArgs } = require("node:util")
const { BenchmarkError } = require("./benchmark-error")

const usage = `npm run bench                         every benchmark, one after the other
npm run bench -- lateness idle        these
npm run bench -- --quick              short settings, to see that they work; the figures mean nothing and are not kept
npm run bench -- idle --only pg-boss  some subjects, by a part of the name; the figures are not kept
npm run bench -- idle --rounds 9      so many rounds of each; the figures are not kept
npm run bench -- idle --beside v1.0   another commit's library in turn with this one, and the ratios; they are not kept
npm run bench -- loops --whole        the loops that take long too: npm test and .ci/run
npm run bench -- report               writes the tables and charts of docs/ from benchmarks/results/`

/** Parses the arguments: `{ names, quick, whole, only, rounds, beside, report }`. @throws BenchmarkError for invalid ones */
function readCommandLine(args, known) {
  let parsed
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        quick: { type: "boolean" },
        only: { type: "string" },
        rounds: { type: "string" },
        beside: { type: "string" },
        whole: { type: "boolean" },
      },
    })
  } catch (error) {
    throw new BenchmarkError(`${error.message}\n\n${usage}`)
  }
  const { values, positionals } = parsed
  const report = positionals.includes("report")
  const names = positionals.filter((name) => name !== "report")
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0 || (report && (names.length > 0 || Object.keys(values).length > 0))) {
    const what = unknown.length > 0 ? unknown.join(", ") : args.join(" ")
    throw new BenchmarkError(
      `bench: expected some of ${known.join(", ")}, or report alone, got ${what}.\n\n${usage}`,
    )
  }
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new BenchmarkError(`--rounds: expected a whole number above 0, got ${values.rounds}.\n\n${usage}`)
  }
  return {
    names: names.length > 0 ? names : known,
    quick: values.quick === true,
    whole: values.whole === true,
    only: values.only ?? "",
    rounds,
    beside: values.beside,
    report,
  }
}

module.exports = { readCommandLine }
