import type { Clock, Timer } from "../base/clock"
import { formatDuration } from "../base/duration"
import { clauseOf, type Logger } from "../base/logger"
import { serviceFault, type ServiceFault } from "../base/service-fault"

/** Why a service does not serve: there is no answer, or the answer is no. */
export interface OutageCause {
  kind: "unreachable" | "refused"
  /** The service's own code: an SQLSTATE, or the first word of a Redis error. */
  code: string | undefined
}

/** Reports an outage of a service once, and its end once, however many calls fail in between. */
export interface Outage {
  /** A request for `work` failed. A conflict of transactions is no outage, unless nothing succeeds for long. */
  began(error: unknown, work?: string): void
  /** A request for `work` succeeded: the service can be reached, and does not refuse this work. */
  ended(work?: string): void
  /** Whether it lasts, as far as is known. */
  lasts(): boolean
  /** Reports nothing more. */
  stop(): void
}

/** An outage that ends sooner than this is a hiccup, and not worth a line. */
const reportAfterMs = 1_000
/** How long a service may answer with nothing but conflicts, which usually end with the next try. */
const reportConflictAfterMs = 10_000
/** Another cause than the reported one is worth a line when it has held for this long. */
const reportChangeAfterMs = 5_000
/** Work that was refused and not requested since is forgotten after this time, if other work succeeds. */
const forgottenAfterMs = 30_000

interface Failure {
  fault: ServiceFault
  error: unknown
  atMs: number
}

export function createOutage(options: {
  clock: Clock
  logger: Logger
  /** What fails, such as `Redis at 127.0.0.1:6379`. */
  what: string
  /** What the outage means for users, as a sentence. */
  consequence: string
  /** Called with what is reported; a cause that changes ends, and another begins. */
  onReported: (state: "began" | "ended", cause: OutageCause) => void
}): Outage {
  const { clock, logger, what, consequence, onReported } = options
  const failing = new Map<string, Failure>()
  let since: number | undefined
  let latest: Failure | undefined
  let reported: OutageCause | undefined
  let timer: Timer | undefined
  let stopped = false

  function report(): void {
    if (!latest) return
    timer = undefined
    if (reported) onReported("ended", reported)
    const { fault, error } = latest
    reported = causeOf(fault)
    onReported("began", reported)
    logger.error(`${what} ${describe(fault, error)} ${consequence}`)
  }

  function update(): void {
    const before = latest
    latest = worstOf([...failing.values()])
    if (!latest) {
      end()
      return
    }
    const { fault } = latest
    if (before && isSame(causeOf(before.fault), causeOf(fault)) && before.fault.kind === fault.kind) return
    if (!before || before.fault.kind === "conflict") since = clock.localNow()
    // If two causes alternate before the first report, the one that holds at that time is reported.
    else if (!reported) return
    timer?.cancel()
    timer = undefined
    if (reported && isSame(reported, causeOf(fault))) return
    const worthMs = fault.kind === "conflict" ? reportConflictAfterMs : reportAfterMs
    timer = clock.setTimer(report, reported ? reportChangeAfterMs : worthMs)
  }

  function end(): void {
    timer?.cancel()
    timer = undefined
    if (reported) {
      const verb = reported.kind === "unreachable" ? "answers" : "works"
      logger.info(`${what} ${verb} again after ${formatDuration(clock.localNow() - since!)}.`)
      onReported("ended", reported)
    }
    since = undefined
    reported = undefined
  }

  return {
    began(error, work = "") {
      if (stopped) return
      const fault = serviceFault(error)
      // Adds nothing about a service that already fails for another reason.
      if (fault.kind === "conflict" && failing.has(work)) return
      failing.set(work, { fault, error, atMs: clock.localNow() })
      update()
    },
    ended(work = "") {
      if (stopped || failing.size === 0) return
      failing.delete(work)
      const oldestMs = clock.localNow() - forgottenAfterMs
      for (const [other, { fault, atMs }] of failing) {
        if (fault.kind !== "refused" || atMs < oldestMs) failing.delete(other)
      }
      update()
    },
    lasts: () => latest !== undefined && latest.fault.kind !== "conflict",
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}

function worstOf(failures: Failure[]): Failure | undefined {
  const of = (kind: ServiceFault["kind"]) => failures.findLast(({ fault }) => fault.kind === kind)
  return of("unreachable") ?? of("refused") ?? of("conflict")
}

function causeOf({ kind, code }: ServiceFault): OutageCause {
  return { kind: kind === "unreachable" ? kind : "refused", code }
}

function isSame(one: OutageCause, other: OutageCause): boolean {
  return one.kind === other.kind && (one.kind === "unreachable" || one.code === other.code)
}

function describe({ kind, hint }: ServiceFault, error: unknown): string {
  const message = clauseOf(error)
  if (kind === "unreachable") return `cannot be reached: ${message}.`
  if (kind === "refused") return `can be reached, but refuses requests: ${message}. ${hint}`
  return `can be reached, but other transactions keep getting in the way: ${message}.`
}
