import type { Clock } from "../base/clock"
import type { Logger } from "../base/logger"
import type { Redactor } from "../base/redactor"
import type { JobDefinition, Registry } from "../job/definition"
import type { DueRun, PlannedRun } from "../job/due-run"
import type { Claim, ClaimedRun, Finished, Ledger, Outcome } from "../ledger/ledger"
import type { RunAttempt } from "../ledger/run"
import { abortedRun, takenUpAgain, unreadablePolicies, readableThrown, redactorOf } from "./run-error"
import { startAttempt, type Attempt, type AttemptEnd } from "./attempt"
import { sleep, sleepUntil } from "./sleep"
import { createPendingOutcomes, toOutcome } from "./outcome"
import { giveBack, createUnknownJobs } from "./returned-runs"
import type { HandlerCall } from "./handler-call"
import type { Admit, Handle } from "./worker-slots"
import type { Outage } from "./outage"
import { createLogWriter } from "./run-log"
import { createRunOutput, type RunOutput } from "./run-output"
import type { RunReport } from "./run-report"

/** Claims runs, calls their handlers, and records the outcomes. */
export interface Runner {
  /**
   * Takes a run. Settles when its handler has ended, or when the run is not for this process, to the runs that were
   * handed back for others. The outcome is written while the next run begins. Never rejects.
   * @param admit called once the run is claimed and its time has come
   */
  handle: Handle
  /** The attempts under way. */
  running(): RunAttempt[]
  /** Aborts an attempt whose run this process has lost. One that is ending learns it from the ledger's own answer. */
  lose: (attempt: RunAttempt) => void
  /** Aborts an attempt that an operator cancelled; its run ends as cancelled, unless it is ending already. */
  cancel: (attempt: RunAttempt) => void
  /** The outcome of an attempt is on its way to the ledger, in the handler's own transaction. */
  isEnding: (attempt: RunAttempt) => void
  /** Claims no more runs, waits for those under way, and hands back those that are not done at the deadline. */
  stop(deadlineMs: number): Promise<DueRun[]>
}

/** How long a handler may take to stop after its signal aborted, in milliseconds. */
const graceMs = 1_000
const logEveryMs = 1_000
/** How often an outcome that could not be written is tried again, in milliseconds, while the run is ours. */
const writeAgainMs = 1_000
/** At most this many outcomes are on their way to the ledger before the next run waits for one. */
const mostEnding = 1_000
interface UnderWay {
  attempt: Attempt
  cancelled: boolean
  /** Its outcome is on its way to the ledger: what a heartbeat has seen of the run is out of date. */
  ending: boolean
  redactor: Redactor | undefined
  output: RunOutput
}

export function createRunner(options: {
  clock: Clock
  ledger: Ledger
  registry: Registry
  logger: Logger
  report: RunReport
  outage: Outage
  call: HandlerCall
  workerId: string
  leaseMs: number
  /** Puts runs on the queue when their time comes. */
  requeue: (runs: PlannedRun[]) => void
}): Runner {
  const { clock, ledger, registry, logger, report, outage, workerId, leaseMs, requeue } = options
  const logWriter = createLogWriter({
    clock,
    everyMs: logEveryMs,
    write: (lines) => ledger.recordLogs(lines),
  })
  const attempts = new Map<string, UnderWay>()
  const underWay = new Set<Promise<unknown>>()
  const pendingOutcomes = createPendingOutcomes(mostEnding)
  const unknownJobs = createUnknownJobs({ clock, requeue })
  let stopping = false
  let isOver = false
  const returning = { ...options, isOver: () => isOver }

  async function run(due: DueRun, admit: Admit): Promise<DueRun[]> {
    const job = registry.get(due.job)
    if (!job) {
      report.unknownJob(due)
      unknownJobs.putOff(due)
      return []
    }
    let claim = await claimOf(job, due)
    while (claim.kind === "wait" && claim.againInMs !== undefined) {
      await sleep(clock, claim.againInMs)
      claim = await claimOf(job, due)
    }
    outage.ended("claims")
    if (claim.kind === "skipped") {
      report.skipped({ ...claim, runId: due.runId, job: due.job })
      passOn(claim.freed ?? [])
    }
    if (claim.kind !== "claimed") return []
    const own = claim.run.job === job.name ? job : registry.get(claim.run.job)
    if (own) await sleepUntil(clock, claim.run.runAtMs)
    // A forged message may name another job than the run's, and a claim may outlast a shutdown.
    if (!own || isOver) return giveBack(claim.run, returning)
    const timeAt = clock.localNow()
    const ended = await admit()
    if (!ended) return giveBack(claim.run, returning)
    const hasWaited = clock.localNow() - timeAt >= 1
    const called = hasWaited ? { ...claim.run, calledAtMs: clock.now() } : claim.run
    await execute(own, called, ended)
    await pendingOutcomes.room()
    return []
  }

  /** Dispatches runs that got the permit of one that is over. */
  function passOn(freed: DueRun[]): void {
    requeue(freed.map((run) => ({ ...run, hasPermit: true, runAtMs: clock.now() })))
  }

  function claimOf({ policies }: JobDefinition, due: DueRun): Promise<Claim> {
    const unbounded = policies.concurrency === null
    const job = unbounded || due.hasPermit ? undefined : due.job
    return ledger.claim({ runId: due.runId, workerId, leaseMs, unbounded, job })
  }

  async function execute(job: JobDefinition, claimed: ClaimedRun, ended: () => void): Promise<void> {
    const { runId, attempt: number } = claimed
    report.began(claimed)
    const redactor = redactorOf(job, claimed)
    const output = createRunOutput({
      clock,
      logger,
      ledger,
      attempt: { runId, attempt: number },
      writer: logWriter,
      redactor,
    })
    const startedAt = clock.localNow()
    const call: HandlerCall = claimed.faults
      ? () => Promise.reject(unreadablePolicies(claimed))
      : options.call
    const attempt = startAttempt({ clock, job, run: claimed, call, output, reported: output.unwritten })
    const current = { attempt, cancelled: false, ending: false, redactor, output }
    attempts.set(key(claimed), current)
    const end = withReadableError(await attempt.ended)
    ended()
    output.stop()
    // Failures of the ledger are handled where it is called.
    const settled = settle(job, { claimed, current, end, tookMs: clock.localNow() - startedAt })
    pendingOutcomes.add(settled.catch((error: unknown) => report.faulty(claimed, error)))
  }

  /** Records how an attempt ended, and what follows from it. */
  async function settle(
    job: JobDefinition,
    {
      claimed,
      current,
      end,
      tookMs,
    }: { claimed: ClaimedRun; current: UnderWay; end: AttemptEnd; tookMs: number },
  ): Promise<void> {
    const { runId, attempt: number } = claimed
    // An aborted run that was not cancelled was handed back or lost: there is nothing to record.
    if (end.kind === "aborted" && !current.cancelled) return
    current.ending = true
    const ended: Outcome =
      end.kind === "aborted"
        ? { runId, attempt: number, status: "cancelled", calledAtMs: claimed.calledAtMs }
        : toOutcome(job, claimed, end)
    const outcome = { ...ended, progress: current.output.unwritten() }
    const inTransaction = end.kind === "returned" ? end.finished : undefined
    const { recorded, freed } =
      inTransaction ?? (await record(outcome, claimed.policies.concurrency === null))
    const wasOurs = attempts.delete(key(claimed))
    if (freed) passOn([freed])
    if (!recorded) {
      if (wasOurs) report.refused(claimed)
      return
    }
    if (outcome.status === "failed" && outcome.retryInMs !== undefined) {
      const { queue } = job.policies
      requeue([
        { runId, job: job.name, delivery: number + 1, queue, runAtMs: clock.now() + outcome.retryInMs },
      ])
    }
    const thrown = "error" in end ? end.error : undefined
    report.ended(claimed, {
      outcome,
      thrown: current.redactor ? current.redactor.thrown(thrown) : thrown,
      tookMs,
    })
  }

  async function record(outcome: Outcome, unbounded: boolean): Promise<Finished> {
    for (;;) {
      try {
        const finished = await ledger.finish(outcome, { unbounded })
        outage.ended("outcomes")
        return finished
      } catch (error) {
        outage.began(error, "outcomes")
        await sleep(clock, writeAgainMs)
        // Handed back or lost since: the worker that has the run now decides its outcome.
        if (!attempts.has(key(outcome))) return { recorded: false, freed: undefined }
      }
    }
  }

  return {
    handle(due, admit) {
      if (stopping) return Promise.resolve([])
      const over = (back: DueRun[]) => {
        underWay.delete(work)
        return back
      }
      // A run that cannot be claimed stays due, and is offered again.
      const work = run(due, admit).then(over, (error: unknown) => {
        outage.began(error, "claims")
        return over([])
      })
      underWay.add(work)
      return work
    },
    running: () =>
      [...attempts.values()].map(({ attempt: { run } }) => ({ runId: run.runId, attempt: run.attempt })),
    lose(lost) {
      const current = attempts.get(key(lost))
      if (!current || current.ending) return
      const { attempt } = current
      attempts.delete(key(lost))
      attempt.lose(
        abortedRun(attempt.run, "the lease on the run was lost to another worker", takenUpAgain),
        graceMs,
      )
      report.refused(attempt.run)
    },
    cancel(asked) {
      const current = attempts.get(key(asked))
      if (!current || current.cancelled || current.ending) return
      const { attempt } = current
      current.cancelled = true
      attempt.abort(
        abortedRun(attempt.run, "an operator cancelled it", "Trigger the job to run it once more."),
        graceMs,
      )
    },
    isEnding(recorded) {
      const current = attempts.get(key(recorded))
      if (current) current.ending = true
    },
    async stop(deadlineMs) {
      stopping = true
      const done = Promise.allSettled(underWay).then(() => pendingOutcomes.settled())
      await Promise.race([done, sleep(clock, deadlineMs)])
      isOver = true
      const left = [...attempts.values()]
      for (const { attempt, ending } of left) {
        if (!ending)
          attempt.abort(abortedRun(attempt.run, "the server is shutting down", takenUpAgain), graceMs)
      }
      if (left.length > 0) await Promise.race([done, sleep(clock, graceMs + 100)])
      const unfinished = left.map(({ attempt }) => attempt.run).filter((run) => attempts.has(key(run)))
      attempts.clear()
      await logWriter.close(graceMs)
      if (unfinished.length === 0) return []
      const saved = Promise.allSettled(left.map(({ output }) => output.save()))
      await Promise.race([saved, sleep(clock, graceMs)])
      const runs = unfinished.map(({ runId, attempt }) => ({ runId, attempt }))
      const handedBack = await ledger.handBack(runs).catch((error: unknown) => {
        report.handedBack(unfinished, deadlineMs)
        throw error
      })
      // The outcome of the others was recorded at the last moment, or they are no longer ours.
      const ids = new Set(handedBack.map(({ runId }) => runId))
      const reported = unfinished.filter(({ runId }) => ids.has(runId))
      if (reported.length > 0) report.handedBack(reported, deadlineMs)
      return handedBack
    },
  }
}

/** One process may hold a run twice: as the late attempt that lost its lease, and as the attempt that took the run over. */
function key({ runId, attempt }: RunAttempt): string {
  return `${runId}.${attempt}`
}

function withReadableError(end: AttemptEnd): AttemptEnd {
  return end.kind === "threw" ? { kind: "threw", error: readableThrown(end.error) } : end
}
