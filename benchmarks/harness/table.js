"use strict"

/** A Markdown table, aligned for terminals too; the first two columns are text. */
function table(heads, rows) {
  const all = [heads, ...rows]
  const widths = heads.map((_, column) => Math.max(3, ...all.map((row) => row[column].length)))
  const isWords = (column) => column < 2
  const pad = (cell, column) =>
    isWords(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
  const rule = widths.map((width, column) =>
    isWords(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  )
  return [heads.map(pad), rule, ...rows.map((row) => row.map(pad))]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n")
}

/** One row per case and subject, one column per metric: the median, followed by the spread. */
function figuresTable(benchmark, figures) {
  const rows = new Map()
  for (const figure of figures) {
    const key = JSON.stringify([figure.case, figure.subject])
    if (!rows.has(key)) rows.set(key, { case: figure.case, subject: figure.subject, cells: {} })
    rows.get(key).cells[figure.metric] = inWords(figure)
  }
  const metrics = Object.entries(benchmark.metrics)
  const heads = [benchmark.caseTitle, "", ...metrics.map(([, { title, unit }]) => `${title}, ${unit}`)]
  return table(
    heads,
    [...rows.values()].map((row) => [
      row.case,
      row.subject,
      ...metrics.map(([metric]) => row.cells[metric] ?? "–"),
    ]),
  )
}

/** The same table for ratios, which have no unit. */
function ratiosTable(benchmark, ratios) {
  const metrics = Object.entries(benchmark.metrics).map(([metric, { title }]) => [
    metric,
    { title, unit: "ratio" },
  ])
  return figuresTable({ ...benchmark, metrics: Object.fromEntries(metrics) }, ratios)
}

function inWords({ median, min, max }) {
  return min === max ? number(median) : `${number(median)} (${number(min)}–${number(max)})`
}

/** Three significant digits, or all digits before the decimal point. */
function number(value) {
  const shown = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
  return shown.toLocaleString("en", { maximumFractionDigits: 6 })
}

module.exports = { figuresTable, number, ratiosTable }
