import type { Simulation } from "@nightshift/scheduler/internal/insight/simulate/simulation"
import { element, escaped } from "./markup"
import { timelineSvg } from "./timeline-svg"

const style = `
  :root { color-scheme: light dark }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 1240px; padding: 0 1rem }
  .wide { overflow-x: auto } table { border-collapse: collapse; margin: 1.5rem 0 }
  caption { text-align: left; font-weight: 600; padding-bottom: .4rem }
  th, td { text-align: left; padding: .25rem 1rem .25rem 0; vertical-align: top }
  thead th { border-bottom: 1px solid #8a94a6 }`

/** A table of a page: its caption, its titles and its rows, all as plain texts. */
export interface PageTable {
  caption: string
  titles: string[]
  rows: string[][]
}

/** A simulation as a self-contained page: the timeline, and the tables below it. */
export function timelinePage(
  simulation: Simulation,
  { timezone, summary, tables }: { timezone: string; summary: string[]; tables: PageTable[] },
): string {
  const head = [
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    element("title", {}, "Scheduled jobs, simulated"),
    element("style", {}, style),
  ]
  const body = [
    element("h1", {}, "Scheduled jobs, simulated"),
    ...summary.map((text) => element("p", {}, escaped(text))),
    element("div", { class: "wide" }, timelineSvg(simulation, { timezone })),
    ...tables.map((table) => element("div", { class: "wide" }, tableOf(table))),
  ]
  const parts = [
    element("head", {}, "\n", head.join("\n"), "\n"),
    element("body", {}, "\n", body.join("\n"), "\n"),
  ]
  return `<!doctype html>\n${element("html", { lang: "en" }, "\n", parts.join("\n"), "\n")}\n`
}

function tableOf({ caption, titles, rows }: PageTable): string {
  const cells = (name: "th" | "td", texts: string[]) =>
    texts.map((text) => element(name, name === "th" ? { scope: "col" } : {}, escaped(text))).join("")
  return element(
    "table",
    {},
    element("caption", {}, escaped(caption)),
    element("thead", {}, element("tr", {}, cells("th", titles))),
    element("tbody", {}, rows.map((row) => element("tr", {}, cells("td", row))).join("\n")),
  )
}
