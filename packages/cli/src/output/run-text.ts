import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import {
  mostShownLines,
  type AttemptAccount,
  type RunAccount,
} from "@nightshift/scheduler/internal/insight/run-account"
import type { RunError } from "@nightshift/scheduler/internal/ledger/run"
import { isoOf, runDocument } from "./document"
import type { View } from "./view"

/** One run whole, as `--json` prints it. */
export function accountDocument({ run, why, attempts, lines, isCut }: RunAccount) {
  return {
    run: { ...runDocument(run), attempts },
    why,
    logs: lines.map(({ attempt, atMs, level, message }) => ({ attempt, at: isoOf(atMs), level, message })),
    logsCut: isCut,
  }
}

/** The same as text, without empty parts. */
export function accountText(account: RunAccount, view: View): string {
  const { run, why, attempts, isCut } = account
  const parts = [
    view.text(why),
    valuesText(account, view),
    attempts.length > 0 && attemptsText(account, view),
    run.error && errorText(run.error, view),
    logsText(account, view),
    isCut &&
      view.text(`It logged more: kept are the first lines of an attempt, and shown ${mostShownLines}.`),
  ]
  return parts.filter(Boolean).join("\n\n")
}

function valuesText({ run }: RunAccount, view: View): string {
  const values = { Data: run.data, Progress: run.progress, Result: run.result }
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => view.text(`${name}: ${JSON.stringify(value)}`))
    .join("\n")
}

function attemptsText({ attempts, nowMs }: RunAccount, view: View): string {
  return view.timetable({
    columns: [
      { title: "attempt" },
      { title: "started" },
      { title: "took" },
      { title: "outcome" },
      { title: "worker", flexible: true },
      { title: "error", flexible: true },
    ],
    rows: attempts.map((attempt) => attemptRow(attempt, nowMs, view)),
    none: "",
  })
}

function attemptRow(account: AttemptAccount, nowMs: number, view: View): string[] {
  const { attempt, startedAt, finishedAt, outcome, worker, error } = account
  const startedAtMs = Date.parse(startedAt)
  const endMs = finishedAt === null ? nowMs : Date.parse(finishedAt)
  return [
    String(attempt),
    view.time(startedAtMs),
    formatDuration(Math.max(0, endMs - startedAtMs)),
    outcome,
    worker,
    error ? shownError(error) : "-",
  ]
}

/** An error in a table cell: its beginning, on one line. */
export function shownError({ name, message }: RunError): string {
  const line = `${name}: ${message}`.replace(/\s+/g, " ").trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

function errorText({ name, message, stack }: RunError, view: View): string {
  const text = stack ?? `${name}: ${message}`
  return text
    .split("\n")
    .map((line) => view.text(line))
    .join("\n")
}

function logsText({ lines }: RunAccount, view: View): string {
  return view.table({
    columns: [
      { title: "logged" },
      { title: "attempt" },
      { title: "level" },
      { title: "line", flexible: true },
    ],
    // A cell is one line; line breaks in it would be escaped.
    rows: lines.flatMap(({ attempt, atMs, level, message }) => {
      const [first = "", ...more] = message.split(/\r?\n/)
      return [[view.time(atMs), String(attempt), level, first], ...more.map((line) => ["", "", "", line])]
    }),
    none: "It logged nothing that is kept.",
  })
}
