"use strict"

const { number } = require("./table")

/**
 * Checks a benchmark's goals: each has a figure and the value that it must reach. A goal without a figure, as in a quick
 * run, is left out.
 */
function checkGoals(benchmark, figures) {
  const figure = (subject, metric, inCase) =>
    figures.find(
      (each) =>
        each.subject === subject && each.metric === metric && (inCase === undefined || each.case === inCase),
    )?.median
  return (benchmark.goals?.(figure, figures) ?? []).flatMap(({ goal, value, met }) =>
    value === undefined || Number.isNaN(value) ? [] : [{ goal, value: number(value), met }],
  )
}

const goalLine = ({ goal, value, met }) => `${met ? "reached" : "MISSED"}: ${goal}; it is ${value}`

module.exports = { checkGoals, goalLine }
