import type { Clock } from "../base/clock"
import { describeThrown } from "../base/logger"
import { NightshiftError } from "../base/errors"
import type { JobDefinition } from "../job/definition"
import type { ClaimedRun, Finished } from "../ledger/ledger"
import type { HandlerCall, GiveUp } from "./handler-call"
import { createHandlerContext, type LateParts } from "./handler-context"
import type { Reported } from "./run-output"

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

type ListenerFunction = (event: Event) => unknown
type Listener = ListenerFunction | { handleEvent: ListenerFunction }
type Add = (type: string, listener: Listener, options?: unknown) => void

/**
 * Reports what a listener of this signal throws or rejects with, instead of letting it end the process, as Node.js does.
 * The signal stays a real AbortSignal and works everywhere. A signal that a handler derives from it, for example with
 * `AbortSignal.any`, is not guarded.
 */
export function guardListeners(signal: AbortSignal, onThrow: (thrown: unknown) => void): AbortSignal {
  const guards = new WeakMap<object, ListenerFunction>()

  function guardOf(listener: Listener): ListenerFunction {
    let guard = guards.get(listener)
    if (!guard) {
      guard = (event) => {
        try {
          const answer: unknown =
            typeof listener === "function" ? listener.call(signal, event) : listener.handleEvent(event)
          Promise.resolve(answer).catch(onThrow)
        } catch (error) {
          onThrow(error)
        }
      }
      guards.set(listener, guard)
    }
    return guard
  }

  const add = signal.addEventListener.bind(signal) as Add
  const remove = signal.removeEventListener.bind(signal) as Add
  const isListener = (given: unknown): given is Listener =>
    typeof given === "function" || (typeof given === "object" && given !== null)
  let onabort: ListenerFunction | null = null
  let attribute: ListenerFunction | undefined
  Object.defineProperties(signal, {
    addEventListener: {
      value: (type: string, listener: Listener, options?: unknown) =>
        add(type, isListener(listener) ? guardOf(listener) : listener, options),
    },
    removeEventListener: {
      value: (type: string, listener: Listener, options?: unknown) =>
        remove(type, (isListener(listener) && guards.get(listener)) || listener, options),
    },
    onabort: {
      get: () => onabort,
      set(given: unknown) {
        if (attribute) signal.removeEventListener("abort", attribute)
        const handler = typeof given === "function" ? (given as ListenerFunction) : null
        onabort = handler
        attribute = handler ? (event) => handler.call(signal, event) : undefined
        if (attribute) signal.addEventListener("abort", attribute)
      },
    },
  })
  return signal
}
