import type { Clock } from "../base/clock"
import { describeThrown } from "../base/logger"
import { NightshiftError } from "../base/errors"
import type { JobDefinition } from "../job/definition"
import type { ClaimedRun, Finished } from "../ledger/ledger"
import { guardListeners } from "./guarded-signal"
import type { HandlerCall } from "./handler-call"
import type { GiveUp } from "./transactional-call"
import { createHandlerContext, type LateParts } from "./handler-context"
import type { Reported } from "./progress"

/** How one call of a handler ended. */
export type AttemptEnd =
  /** `finished` is set where the outcome was recorded in the handler's own transaction. */
  | { kind: "returned"; value: unknown; finished: Finished | undefined }
  | { kind: "threw"; error: unknown }
  | { kind: "timed_out"; error: NightshiftError }
  /** The signal aborted for another reason, and the handler stopped or was left running. */
  | { kind: "aborted" }

export interface Attempt {
  readonly run: ClaimedRun
  /** Settles when the handler does, or at its timeout, or soon after `abort`. Never rejects. */
  readonly ended: Promise<AttemptEnd>
  /** Aborts the handler's signal. A handler that does not stop within the grace period is left running. */
  abort(reason: NightshiftError, graceMs: number): void
  /** The same for a run that another worker has now: its transaction could not commit, and is given up at once. */
  lose(reason: NightshiftError, graceMs: number): void
}

/** How long a COMMIT under way may take to decide how the attempt ended, in milliseconds. */
const commitMs = 1_000

/** Calls the handler of a claimed run. */
export function startAttempt(options: {
  clock: Clock
  job: JobDefinition
  run: ClaimedRun
  call: HandlerCall
  output: Pick<LateParts, "logger" | "progress">
  /** The progress that its outcome includes. */
  reported: () => Reported | undefined
}): Attempt {
  const { clock, job, run, call, output, reported } = options
  // Created on demand: most handlers never use their signal.
  let made: AbortController | undefined
  function controller(): AbortController {
    if (!made) {
      made = new AbortController()
      guardListeners(made.signal, (thrown) =>
        output.logger().error(`A listener of the run's signal failed: ${describeThrown(thrown)}`),
      )
    }
    return made
  }
  let leave!: (end: AttemptEnd) => void
  const ended = new Promise<AttemptEnd>((resolve) => (leave = resolve))
  let transaction: GiveUp | undefined
  let givenUp: NightshiftError | undefined
  /** Called before the handler can react to its signal. */
  function giveUp(reason: NightshiftError): boolean {
    givenUp = reason
    return transaction?.(reason) ?? true
  }
  /** Which run a COMMIT handed its permit to is known only from its answer. */
  function leaveUnlessItCommits(isGivenUp: boolean, end: AttemptEnd): void {
    if (isGivenUp) leave(end)
    else clock.setTimer(() => leave(end), commitMs)
  }
  const { timeoutMs } = run.policies
  const timeout = timeoutMs
    ? clock.setTimer(() => {
        const error = timedOut(run, {
          timeoutMs,
          began: !run.policies.transaction || transaction !== undefined,
        })
        const end = { kind: "timed_out", error } as const
        const isGivenUp = giveUp(error)
        controller().abort(error)
        leaveUnlessItCommits(isGivenUp, end)
      }, timeoutMs)
    : undefined
  function abort(reason: NightshiftError, graceMs: number): void {
    if (made?.signal.aborted) return
    controller().abort(reason)
    clock.setTimer(() => {
      leaveUnlessItCommits(giveUp(reason), { kind: "aborted" })
    }, graceMs)
  }
  void outcomeOf(
    call({
      job,
      run,
      reported,
      onTransaction(how) {
        transaction = how
        if (givenUp) how(givenUp)
      },
      context: createHandlerContext(run, { ...output, signal: () => controller().signal }),
    }),
  ).then((end) => {
    timeout?.cancel()
    leave(end.kind === "threw" && made?.signal.aborted ? { kind: "aborted" } : end)
  })
  return {
    run,
    ended,
    abort,
    lose(reason, graceMs) {
      giveUp(reason)
      abort(reason, graceMs)
    },
  }
}

async function outcomeOf(call: ReturnType<HandlerCall>): Promise<AttemptEnd> {
  try {
    return { kind: "returned", ...(await call) }
  } catch (error) {
    return { kind: "threw", error }
  }
}

function timedOut(run: ClaimedRun, { timeoutMs, began }: { timeoutMs: number; began: boolean }) {
  return new NightshiftError({
    code: "RUN_TIMED_OUT",
    where: `run ${run.runId} of ${run.job}`,
    expected: `an end within ${timeoutMs} ms`,
    found: began
      ? "a handler that is still going"
      : "a handler that has not begun: it waits for a connection for its transaction",
    hint: began
      ? "Let the handler stop when its signal aborts, or raise the job's timeout."
      : "Allow more connections for transactions (transactionPoolSize, or your own pool's size), or let fewer such runs be under way at once.",
  })
}
