import type { Clock } from "../base/clock"
import { formatDuration } from "../base/duration"
import { NightshiftError } from "../base/errors"
import { describeThrown, messageOf, type Logger } from "../base/logger"
import type { JobDefinition } from "../job/definition"
import type { Registry } from "../job/registry"
import type { DueRun } from "../job/due-run"
import type { ClaimedRun, Ledger, Outcome, RunAttempt } from "../ledger/ledger"
import { afterFailure } from "../policy/retry"
import { startAttempt, type Attempt, type AttemptEnd } from "./attempt"
import { createProgress } from "./progress"
import { toRunError, toRunResult } from "./run-error"

/** Claims runs, calls their handlers, and records the outcomes. */
export interface Runner {
  /** Takes a run from the queue; settles when it ended, here or by being none of ours. Never rejects. */
  handle(run: DueRun): Promise<void>
  /** The attempts under way. */
  running(): RunAttempt[]
  /** Aborts an attempt whose run is not ours any more. */
  lose: (attempt: RunAttempt) => void
  /** Claims no more, waits for what is under way, and hands back what is not done at the deadline. */
  stop(deadlineMs: number): Promise<DueRun[]>
}

/** How long a handler may take to give in after its signal aborted, in milliseconds. */
const graceMs = 1_000
const progressEveryMs = 1_000
/** An outcome that could not be written is tried again this often, in milliseconds, while the lease holds. */
const writeAgainMs = 1_000

export function createRunner(options: {
  clock: Clock
  ledger: Ledger
  registry: Registry
  logger: Logger
  workerId: string
  leaseMs: number
  /** Puts a run on the queue, to begin after a while. */
  requeue: (run: DueRun, delayMs: number) => void
  /** Words for when the job runs next, for the log. */
  nextInWords: (job: string) => string
}): Runner {
  const { clock, ledger, registry, logger, workerId, leaseMs } = options
  const attempts = new Map<string, Attempt>()
  const underWay = new Set<Promise<void>>()
  let stopping = false

  async function run(due: DueRun): Promise<void> {
    const job = registry.get(due.job)
    if (!job) {
      logger.warn(`Run ${due.runId} of ${due.job} is left to another worker: this build has no such job.`)
      return
    }
    const claim = await ledger.claim({ runId: due.runId, workerId, leaseMs })
    if (claim.kind === "skipped") logger.info(skippedInWords(due.job, claim.reason, claim.blockedBy))
    if (claim.kind === "claimed") await execute(job, claim.run)
  }

  async function execute(job: JobDefinition, claimed: ClaimedRun): Promise<void> {
    const { runId, attempt: number } = claimed
    logger.info(`Processing scheduled job: ${job.name}`)
    const progress = createProgress({
      clock,
      everyMs: progressEveryMs,
      write: (value) => ledger.recordProgress({ runId, attempt: number, progress: value }),
    })
    const startedAt = performance.now()
    const context = { logger, progress: progress.report }
    const attempt = startAttempt({ clock, job, run: claimed, context })
    attempts.set(key(claimed), attempt)
    const end = await attempt.ended
    progress.stop()
    const tookMs = performance.now() - startedAt
    if (end.kind === "aborted") return // Its run was handed back, or lost: there is nothing to record.
    const outcome = toOutcome(claimed, end)
    const recorded = await record(outcome)
    const wasOurs = attempts.delete(key(claimed))
    if (!recorded) {
      if (wasOurs) refused(claimed)
      return
    }
    tell(job, claimed, outcome, end, tookMs)
    if (outcome.status === "failed" && outcome.retryInMs !== undefined) {
      options.requeue({ runId, job: job.name, delivery: number + 1 }, outcome.retryInMs)
    }
  }

  async function record(outcome: Outcome): Promise<boolean> {
    for (;;) {
      try {
        return await ledger.finish(outcome)
      } catch (error) {
        logger.warn(
          `The outcome of run ${outcome.runId} could not be written, trying again: ${messageOf(error)}`,
        )
        await elapsed(clock, writeAgainMs)
        // Handed back or lost meanwhile: whoever has the run now decides its outcome.
        if (!attempts.has(key(outcome))) return false
      }
    }
  }

  function refused(claimed: ClaimedRun): void {
    logger.warn(
      `Attempt ${claimed.attempt} of run ${claimed.runId} of ${claimed.job} ended after the run had been given to another worker; its outcome does not count.`,
    )
  }

  function tell(
    job: JobDefinition,
    claimed: ClaimedRun,
    outcome: Outcome,
    end: AttemptEnd,
    tookMs: number,
  ): void {
    const took = formatDuration(tookMs)
    if (outcome.status === "succeeded") {
      logger.info(`Finished scheduled job: ${job.name} in ${took}. ${options.nextInWords(job.name)}`)
      return
    }
    const thrown = end.kind === "threw" || end.kind === "timed_out" ? describeThrown(end.error) : ""
    const then =
      outcome.retryInMs === undefined
        ? options.nextInWords(job.name)
        : `Attempt ${claimed.failures + 2} of ${claimed.policies.attempts} follows in ${formatDuration(outcome.retryInMs)}.`
    logger.error(`Failed scheduled job: ${job.name} after ${took} (run ${claimed.runId}). ${then}\n${thrown}`)
  }

  return {
    async handle(due) {
      if (stopping) return
      const work = run(due).catch((error: unknown) => {
        logger.warn(
          `Run ${due.runId} of ${due.job} could not be taken and is offered again: ${messageOf(error)}`,
        )
      })
      underWay.add(work)
      await work
      underWay.delete(work)
    },
    running: () => [...attempts.values()].map(({ run: { runId, attempt } }) => ({ runId, attempt })),
    lose(lost) {
      const attempt = attempts.get(key(lost))
      if (!attempt) return
      attempts.delete(key(lost))
      attempt.abort(aborted(attempt.run, "the lease on the run was lost to another worker"), graceMs)
      refused(attempt.run)
    },
    async stop(deadlineMs) {
      stopping = true
      const done = Promise.allSettled(underWay)
      await Promise.race([done, elapsed(clock, deadlineMs)])
      if (attempts.size === 0) return []
      const left = [...attempts.values()]
      for (const attempt of left) attempt.abort(aborted(attempt.run, "the server is shutting down"), graceMs)
      await Promise.race([done, elapsed(clock, graceMs + 100)])
      const unfinished = left.filter((attempt) => attempts.has(key(attempt.run)))
      attempts.clear()
      const names = unfinished.map((attempt) => `${attempt.run.job} (run ${attempt.run.runId})`)
      if (names.length === 0) return []
      logger.warn(
        `Not done within ${formatDuration(deadlineMs)} of shutdown and handed back to the other workers: ${names.join(", ")}.`,
      )
      return ledger.handBack(unfinished.map(({ run: { runId, attempt } }) => ({ runId, attempt })))
    },
  }
}

/** One process may hold a run twice: as the late attempt whose lease it lost, and as the one that took it up. */
function key({ runId, attempt }: RunAttempt): string {
  return `${runId}.${attempt}`
}

function elapsed(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimer(resolve, ms))
}

function toOutcome(run: ClaimedRun, end: Exclude<AttemptEnd, { kind: "aborted" }>): Outcome {
  const { runId, attempt } = run
  if (end.kind === "returned") return { runId, attempt, status: "succeeded", result: toRunResult(end.value) }
  const { attempts, backoff } = run.policies
  const then = afterFailure({ failures: run.failures + 1, attempts, backoff })
  return {
    runId,
    attempt,
    status: "failed",
    reason: end.kind === "timed_out" ? "timeout" : "error",
    error: toRunError(end.error),
    retryInMs: then.retry ? then.delayMs : undefined,
  }
}

function aborted(run: ClaimedRun, why: string): NightshiftError {
  return new NightshiftError({
    code: "RUN_ABORTED",
    where: `run ${run.runId} of ${run.job}`,
    expected: "to end undisturbed",
    found: why,
    mend: "The run is taken up again by another worker.",
    retryable: true,
  })
}

function skippedInWords(job: string, reason: string, blockedBy: string | undefined): string {
  const because: Record<string, string> = {
    overlap: `run ${blockedBy} is still going`,
    paused: "the job is paused",
    removed: "the job was removed",
  }
  return `Skipped scheduled job: ${job}, because ${because[reason] ?? reason}.`
}
