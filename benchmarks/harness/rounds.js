"use strict"

const { BenchmarkError } = require("./benchmark-error")
const { measure } = require("./measurement")
const { openSpace } = require("./space")
const { ratiosOf, rounded, summarise } = require("./summary")

const defaultTimeoutMs = 300_000

/**
 * Measures every case in turn, round after round, so that changes on the machine affect all of them equally. Each round
 * starts at another case. With `tree`, each measurement is paired with one of the other tree. Returns the figures, and the
 * ratios of this tree to the other.
 */
async function takeRounds({ benchmark, quick, whole, only, rounds: wanted, tree, services, signal, log }) {
  const shared = benchmark.setUp ? await benchmark.setUp(services, { quick }) : undefined
  try {
    const asked = benchmark.cases({ quick, whole }).filter(({ subject }) => subject.includes(only))
    const groups = tree
      ? asked.filter(isOurs).map((each) => [each, inTree(tree, each)])
      : asked.map((each) => [each])
    const rounds = wanted ?? (quick ? 1 : benchmark.rounds)
    const taken = new Map(groups.flat().map((each) => [each, []]))
    for (let round = 0; round < rounds; round++) {
      for (const each of inTurn(groups, round)) {
        if (round >= (wanted ?? each.rounds ?? rounds)) continue
        const label = [each.subject, each.case].filter(Boolean).join(", ")
        const startedAt = performance.now()
        const metrics = await one({ benchmark, each, services, shared, signal, label })
        taken.get(each).push(metrics)
        const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
        log(`${benchmark.name} ${round + 1}/${rounds}  ${label}: ${inWords(metrics)} (${seconds} s)`)
      }
    }
    return {
      figures: groups.flat().flatMap((each) => figuresOf(benchmark, each, taken.get(each))),
      ratios: groups.flatMap(([each, other]) =>
        other ? figuresOf(benchmark, each, ratiosOf(taken.get(each), taken.get(other))) : [],
      ),
    }
  } finally {
    await benchmark.tearDown?.(shared)
  }
}

/** The peers are the same packages in both trees. */
const isOurs = ({ subject }) => subject.startsWith("Nightshift")

const inTree = ({ ref, program }, each) => ({
  ...each,
  subject: `${each.subject}, ${ref}`,
  tree: ref,
  program,
})

/** Each round starts at another group, and reverses the order within the groups. */
function inTurn(groups, round) {
  const from = round % groups.length
  return [...groups.slice(from), ...groups.slice(0, from)].flatMap((group) =>
    round % 2 === 0 ? group : group.toReversed(),
  )
}

async function one({ benchmark, each, services, shared, signal, label }) {
  const space = await openSpace(services, shared?.template)
  try {
    const { program, timeoutMs = defaultTimeoutMs } = each
    const input = { ...each.input, shared }
    const { place } = space
    return await measure({ program, benchmark: benchmark.name, input, place, timeoutMs, signal })
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
    const { subject, case: inCase, tree } = each
    return [{ subject, case: inCase, tree, metric, unit, ...figure, values: values.map(rounded) }]
  })
}

function inWords(metrics) {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${rounded(value)}`)
    .join(", ")
}

module.exports = { takeRounds }
