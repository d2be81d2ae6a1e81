"use strict"

/** The value that `share` of the samples do not exceed (nearest rank: always one of the samples). */
function quantile(samples, share) {
  if (samples.length === 0) throw new Error("A quantile: expected at least one sample, got none.")
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Median and spread of one metric over the rounds. */
function summarise(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), values }
}

/** The ratio of each round's metrics to those of another subject in the same round; none if those are zero. */
function ratiosOf(rounds, others) {
  return rounds.map((metrics, round) => {
    const ratios = Object.entries(metrics).map(([name, value]) => [name, value / others[round][name]])
    return Object.fromEntries(ratios.filter(([, ratio]) => Number.isFinite(ratio)))
  })
}

/** Rounds to four significant digits, which is more than the precision of these measurements. */
function rounded(value) {
  return Number(value.toPrecision(4))
}

module.exports = { median, quantile, ratiosOf, rounded, summarise }
