import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import type { FaultKind } from "../verify/fault-plan"
import type { Verified } from "../verify/verify"
import { isoOf } from "./document"
import type { View } from "./view"

interface CertificateReport extends Verified {
  seed: number
  lengthMs: number
}

const faultLabels: Record<FaultKind, string> = {
  kill: "kill -9 of a worker",
  "kill-all": "kill -9 of all workers at once",
  freeze: "a worker stopped (SIGSTOP), and continued",
  clock: "a worker's clock set wrong",
  flush: "the queue emptied",
  "cut-queue": "the queue cut off",
  "stall-queue": "the queue silent",
  "cut-ledger": "Postgres cut off",
  "stall-ledger": "Postgres silent",
  deploy: "a rolling deploy",
}

export function certificateDocument(report: CertificateReport) {
  const { certificate, services, workers, fromMs, toMs, seed, lengthMs, schema } = report
  const { audit, evidence, recoveries, lost, breaches } = certificate
  return {
    holds: breaches.length === 0,
    seed,
    lengthMs,
    from: isoOf(fromMs),
    to: isoOf(toMs),
    workers,
    services,
    faults: recoveries,
    ticks: {
      ...audit.total,
      decidedTwice: evidence.decidedTwice,
      lost,
      takenOver: evidence.takenOver,
    },
    effects: evidence.effects,
    calls: evidence.calls,
    bounds: {
      skippedWithRoom: evidence.bounds.skippedWithRoom.length,
      over: evidence.bounds.over.length,
      stuck: evidence.bounds.stuck.length,
    },
    breaches,
    schema: schema ?? null,
  }
}

/** The certificate for people: the faults, the outcomes, and whether the promise held. */
export function certificateText(report: CertificateReport, view: View): string {
  return [
    view.text(headline(report)),
    faultTable(report, view),
    tickTable(report, view),
    ...report.certificate.breaches.map(({ name, message }) => view.text(`[${name}] ${message}`)),
    ...(report.schema === undefined
      ? []
      : [
          view.text(
            `Its ledger is in the schema ${report.schema}: DROP SCHEMA ${report.schema} CASCADE removes it.`,
          ),
        ]),
    view.text(verdict(report)),
  ].join("\n\n")
}

function headline({ services, workers, fromMs, toMs, seed }: CertificateReport): string {
  const { postgres, redis } = services
  const queue = redis ? `${redis.software} ${redis.version}` : "Postgres too"
  const length = formatDuration(toMs - fromMs)
  return `nightshift verify, seed ${seed}: ${workers} workers for ${length} until ${isoOf(toMs)}, ledger on Postgres ${postgres.version}, queue on ${queue}.`
}

function faultTable({ certificate }: CertificateReport, view: View): string {
  return view.table({
    columns: [
      { title: "what was done", flexible: true },
      { title: "times" },
      { title: "settled in" },
      { title: "at most" },
    ],
    rows: certificate.recoveries.map(({ kind, times, medianMs, worstMs }) => [
      faultLabels[kind],
      `${times}`,
      formatDuration(medianMs),
      formatDuration(worstMs),
    ]),
    none: "No faults.",
  })
}

function tickTable({ certificate }: CertificateReport, view: View): string {
  const { audit, evidence, lost } = certificate
  const { expected, succeeded, failed, skipped, unaccounted, unexpected } = audit.total
  const reasons = Object.entries(skipped).map(([reason, count]) => `${reason} ${count}`)
  const skippedCount = Object.values(skipped).reduce((sum, each) => sum + each, 0)
  const { effects, calls, bounds, takenOver, decidedTwice } = evidence
  const rows: [string, string | number][] = [
    ["ticks expected", expected],
    ["succeeded", succeeded],
    ["failed", failed],
    ["skipped", reasons.length > 0 ? `${skippedCount} (${reasons.join(", ")})` : skippedCount],
    ["attempts taken over from dead workers", takenOver],
    ["transactional effects", effects.rows],
    ["other handlers called again", `${calls.repeated} of ${calls.rows} calls`],
    ["handlers that went on after their signal", calls.wentOn],
    ["decided twice", decidedTwice],
    ["lost", lost],
    ["unaccounted", unaccounted],
    ["unexpected", unexpected],
    ["doubled effects", effects.doubled],
    ["lost effects", effects.lost],
    ["stray effects", effects.stray],
    ["effects of attempts given up", effects.givenUp],
    ["skipped with room", bounds.skippedWithRoom.length],
    ["over the bound", bounds.over.length],
    ["stuck", bounds.stuck.length],
  ]
  return view.table({
    columns: [{ title: "what came of it" }, { title: "", flexible: true }],
    rows: rows.map(([label, value]) => [label, `${value}`]),
    none: "",
  })
}

function verdict({ certificate }: CertificateReport): string {
  const { breaches } = certificate
  if (breaches.length === 1) return "The promise did not hold: 1 breach."
  if (breaches.length > 1) return `The promise did not hold: ${breaches.length} breaches.`
  return "The promise held: every tick is accounted for, and no effect is doubled."
}
