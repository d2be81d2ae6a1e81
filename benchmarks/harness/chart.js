"use strict"

const plain = { font: "Helvetica, Arial, sans-serif" }
const config = {
  ...plain,
  background: "white",
  view: { stroke: null },
  axis: { labelLimit: 320, gridColor: "#e6e6e6", domain: false, ticks: false, labelPadding: 6 },
  legend: { orient: "top", title: null, labelLimit: 0 },
  range: { category: ["#1f5fbf", "#e07b00", "#3f8f4f", "#a03fa0", "#7f7f7f", "#c0392b"] },
}

const kept = (values) =>
  values.map(({ subject, case: inCase, metric, median, min, max }) => ({
    subject,
    case: inCase.replaceAll("`", ""),
    metric,
    median,
    min,
    max,
  }))

/**
 * Medians as bars, or as points on a logarithmic scale; the spread as a line. `y` and `color` are fields of a figure:
 * subject, case or metric.
 */
function spread({ title, figures, y, color, unit, log = false }) {
  const order = [...new Set(figures.map((figure) => figure[y]))]
  const position = {
    y: { field: y, type: "nominal", sort: order, title: null },
    ...(color ? { yOffset: { field: color, type: "nominal", sort: null } } : {}),
  }
  const hue = color
    ? { color: { field: color, type: "nominal", sort: null } }
    : { color: { value: config.range.category[0] } }
  // A logarithmic scale has no zero; symlog is linear near it, but needs explicit tick values.
  const hasZero = figures.some(({ min }) => min <= 0)
  const scale = log ? { type: hasZero ? "symlog" : "log" } : { zero: true }
  const axis = log && hasZero ? { axis: { values: [0, 1, 10, 100, 1_000, 10_000, 100_000] } } : {}
  const x = { field: "median", type: "quantitative", title: unit, scale, ...axis }
  const mark = log ? { type: "point", filled: true, size: 70, opacity: 1 } : { type: "bar", opacity: 0.85 }
  const line = { mark: { type: "rule", strokeWidth: 2, ...(log ? {} : { color: "black" }) } }
  return {
    title,
    width: 520,
    height: { step: color ? (log ? 11 : 15) : 26 },
    data: { values: kept(figures) },
    layer: [
      { mark, encoding: { ...position, ...hue, x } },
      {
        ...line,
        encoding: {
          ...position,
          ...(log ? hue : {}),
          x: { field: "min", type: "quantitative", scale, title: unit },
          x2: { field: "max" },
        },
      },
    ],
  }
}

/** Medians over a growing size, both logarithmic; `sizeOf` returns the size of a figure. */
function growth({ title, figures, sizeOf, sizeTitle, unit }) {
  const values = kept(figures).map((figure) => ({ ...figure, size: sizeOf(figure) }))
  return {
    title,
    width: 520,
    height: 320,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "size", type: "quantitative", title: sizeTitle, scale: { type: "log" } },
      y: { field: "median", type: "quantitative", title: unit, scale: { type: "log" } },
      color: { field: "subject", type: "nominal", sort: null },
    },
  }
}

/** Draws a Vega-Lite chart as SVG, without a browser. */
async function drawChart(spec) {
  const [vega, lite] = await Promise.all([import("vega"), import("vega-lite")])
  const { spec: compiled } = lite.compile({ ...spec, config })
  const view = new vega.View(vega.parse(compiled), { renderer: "none" })
  try {
    return `${await view.toSVG()}\n`
  } finally {
    view.finalize()
  }
}

module.exports = { drawChart, growth, spread }
