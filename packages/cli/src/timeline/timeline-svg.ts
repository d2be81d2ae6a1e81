import { formatInstant } from "@nightshift/scheduler/internal/base/instant"
import type { Simulation } from "@nightshift/scheduler/internal/insight/simulate/simulation"
import { profileOf } from "./bars"
import { element, escaped } from "./markup"
import { axisLines } from "./time-axis"
import { rowHeight, timelineRow, type Scale } from "./timeline-row"

const width = 1_200
const left = 230
const right = 40
const top = 64
const loadHeight = 72
const plot = width - left - right
/** Rows beyond this are left out, and said to be. */
const mostRows = 200

const style = `
  svg { background: #ffffff; font: 12px system-ui, sans-serif }
  text { fill: #1f2430 } .faint { fill: #5b6475 } .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #d9dee7 } .run { fill: #2563c9 } .wait { fill: #e0a100 } .skip { fill: #c8372d } .load { fill: #9db8e8 }
  .band { fill: #f4f6fa }
  @media (prefers-color-scheme: dark) {
    svg { background: #14171d } text { fill: #e6e9f0 } .faint { fill: #a3adbf } .grid { stroke: #333a47 }
    .run { fill: #6ea0f2 } .wait { fill: #e8b93c } .skip { fill: #f0736a } .load { fill: #3d5687 } .band { fill: #1b1f27 }
  }`

/** A simulation as a picture of its own: a row for each job, and above them how many runs are under way at once. */
export function timelineSvg(simulation: Simulation, { timezone }: { timezone: string }): string {
  const { fromMs, toMs } = simulation
  const rows = [...simulation.jobs].filter(({ ticks }) => ticks > 0)
  const shown = rows.slice(0, mostRows)
  const height = top + loadHeight + 40 + Math.max(1, shown.length) * rowHeight + 40
  const time = (ms: number) => formatInstant(ms, timezone).slice(0, -timezone.length - 1)
  const span = `${time(fromMs)} to ${time(toMs)} ${timezone}`
  const x = (ms: number) => left + ((Math.min(Math.max(ms, fromMs), toMs) - fromMs) / (toMs - fromMs)) * plot
  const scale: Scale = { fromMs, toMs, plot, x, time }
  const rest = rows.length - shown.length
  const parts = [
    element("title", {}, escaped(`Scheduled jobs from ${span}`)),
    element("style", {}, style),
    element("text", { x: 16, y: 26, class: "title" }, escaped(`Scheduled jobs, simulated: ${span}`)),
    legend(),
    ...gridOf(),
    ...loadChart(),
    ...shown.flatMap((job, index) => {
      const y = top + loadHeight + 32 + index * rowHeight
      const band =
        index % 2 === 0 ? [element("rect", { class: "band", x: 0, y, width, height: rowHeight })] : []
      return [...band, ...timelineRow(job, scale, y)]
    }),
    ...(rest > 0
      ? [
          element(
            "text",
            { x: 16, y: height - 12, class: "faint" },
            escaped(`${rest} more jobs are not shown.`),
          ),
        ]
      : []),
  ]
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
    },
    ...parts.map((part) => `\n${part}`),
    "\n",
  )}\n`

  function gridOf(): string[] {
    return axisLines({ fromMs, toMs, timezone }).flatMap(({ atMs, label }) => [
      element("line", { class: "grid", x1: x(atMs), x2: x(atMs), y1: top, y2: height - 34 }),
      element(
        "text",
        { class: "faint", x: x(atMs), y: top + loadHeight + 18, "text-anchor": "middle" },
        escaped(label),
      ),
    ])
  }

  function loadChart(): string[] {
    const profile = profileOf(
      simulation.jobs.flatMap(({ runs }) => runs),
      { fromMs, toMs, columns: plot },
    )
    const most = profile.reduce((one, other) => Math.max(one, other), 0)
    const y = (level: number) => top + loadHeight - (most === 0 ? 0 : (level / most) * (loadHeight - 8))
    // A step is drawn where the level changes, and nowhere else.
    const steps = profile.flatMap((level, column) =>
      level === profile[column - 1]
        ? []
        : [`L${left + column} ${y(profile[column - 1] ?? 0)} L${left + column} ${y(level)}`],
    )
    const path = `M${left} ${y(0)} ${steps.join(" ")} L${left + plot} ${y(profile.at(-1) ?? 0)} L${left + plot} ${y(0)} Z`
    return [
      element("text", { x: 16, y: top + 30 }, "runs at once"),
      element("text", { x: 16, y: top + 48, class: "faint" }, escaped(`at most ${most}`)),
      element(
        "path",
        { class: "load", d: path },
        element("title", {}, escaped(`At most ${most} runs are under way at once`)),
      ),
    ]
  }
}

function legend(): string {
  return (["run", "wait", "skip"] as const)
    .map((kind, index) => {
      const x = left + index * 110
      const label = { run: "runs", wait: "waits", skip: "skipped" }[kind]
      return [
        element("rect", { class: kind, x, y: 38, width: 12, height: 12 }),
        element("text", { x: x + 18, y: 48, class: "faint" }, label),
      ].join("")
    })
    .join("")
}
