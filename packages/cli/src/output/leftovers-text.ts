import { toJson } from "@nightshift/scheduler/internal/base/json"
import { masked } from "@nightshift/scheduler/internal/base/secrets"
import type { InBuild, Leftover } from "@nightshift/scheduler/internal/insight/leftovers"
import { describeActivity } from "@nightshift/scheduler/internal/queue/stock/remove-stock"
import {
  isLive,
  type StockFacts,
  type StockJob,
  type StockState,
} from "@nightshift/scheduler/internal/queue/stock/stock-queue"
import { counted } from "./amounts"
import type { View } from "./view"

interface Shown {
  facts: StockFacts
  leftovers: Leftover[]
  removedKeys: number | undefined
}

/** The answer of `migrate`. */
export function leftoversText(view: View, { facts, leftovers, removedKeys }: Shown): string {
  if (facts.keyCount === 0 && !removedKeys) {
    return view.text(`Nothing of the stock scheduler is left in Redis under ${facts.keys}.`)
  }
  const others = facts.jobs.filter(({ isNext }) => !isNext)
  const parts = [schedulesTable(view, leftovers)]
  if (others.length > 0) parts.push(jobsTable(view, others))
  parts.push(view.text(`${counted(leftovers.length, "schedule")}; jobs: ${countsText(facts.counts)}.`))
  if (isLive(facts.activity))
    parts.push(view.text(`A stock scheduler works on them: ${describeActivity(facts.activity)}.`))
  parts.push(view.text(removalText(facts, removedKeys)))
  return parts.join("\n\n")
}

function removalText(facts: StockFacts, removedKeys: number | undefined): string {
  if (removedKeys === undefined) {
    return `Nothing was removed. With --remove these go: ${counted(facts.keyCount, "key")} under ${facts.keys}.`
  }
  return `All of it was removed: ${counted(removedKeys, "key")} under ${facts.keys}.`
}

function countsText(counts: Record<StockState, number>): string {
  const present = Object.entries(counts).filter(([, count]) => count > 0)
  return present.length === 0 ? "none" : present.map(([state, count]) => `${count} ${state}`).join(", ")
}

function schedulesTable(view: View, leftovers: Leftover[]): string {
  return view.timetable({
    columns: [
      { title: "job", flexible: true },
      { title: "schedule" },
      { title: "next run" },
      { title: "data", flexible: true },
      { title: "in this build", flexible: true },
    ],
    rows: leftovers.map((leftover) => [
      leftover.name,
      leftover.timezone === undefined ? leftover.pattern : `${leftover.pattern} ${leftover.timezone}`,
      view.time(leftover.nextMs),
      dataText(leftover.data),
      buildText(leftover),
    ]),
    none: "No schedules.",
  })
}

function dataText(data: unknown): string {
  if (data === undefined || data === null) return "-"
  const text = toJson(masked(data)) ?? "-"
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const builds: Record<InBuild, string> = {
  same: "same schedule",
  "other times": "same expression, other times:",
  "other schedule": "other schedule:",
  created: "created by code:",
  absent: "not there",
  unknown: "not known: see `nightshift check`",
}

function buildText({ inBuild, ours }: Leftover): string {
  const text = builds[inBuild]
  return text.endsWith(":") && ours ? `${text} ${ours.expression} ${ours.timezone}` : text
}

function jobsTable(view: View, jobs: StockJob[]): string {
  return view.table({
    columns: [
      { title: "job", flexible: true },
      { title: "state" },
      { title: "due" },
      { title: "why", flexible: true },
    ],
    rows: jobs.map(({ name, state, dueAtMs, failedReason }) => [
      name,
      state,
      view.time(dueAtMs),
      failedReason === undefined ? "-" : String(masked(failedReason)),
    ]),
    none: "",
  })
}
