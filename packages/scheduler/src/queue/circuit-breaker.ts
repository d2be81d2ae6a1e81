import { setTimeout } from "node:timers/promises"
import { serviceFault } from "../base/service-fault"

/** Connections to the service, for as long as it works. */
export interface Session {
  /** Closes every connection at once, whatever is under way. Must not throw. */
  abandon(): void
}

/**
 * Keeps a client that retries without a pause away from a service that fails. A session is opened once a probe has
 * succeeded, and given up when the service refuses something; then the service is probed with a growing pause, and a
 * session is opened again.
 */
export interface CircuitBreaker<S> {
  /** The open session. Waits for a probe under way; rejects with the reason why there is none. */
  session(): Promise<S>
  /** The open session, if there is one. */
  opened(): S | undefined
  /**
   * Something failed on the session's connections. With `broken` they are given up, because they fail without a pause,
   * or because they stay open and no answer arrives.
   */
  failed(error: unknown, broken?: boolean): void
  /** A connection was re-established: worth a probe at once. */
  connected(): void
  /** Stops probing; an open session stays. Resolves when the probe under way is over. */
  stop(): Promise<void>
}

const firstPauseMs = 250
const longestPauseMs = 5_000
/** A session on which nothing failed for this long after it was opened counts as working. */
const provenAfterMs = 1_000
/** After a session has worked for this long, its next failure counts as the first. */
const forgottenAfterMs = 60_000

export function createCircuitBreaker<S extends Session>(options: {
  /** Does once what a session does, on connections of its own; rejects with the reason if that fails. */
  probe: (signal: AbortSignal) => Promise<void>
  open: () => S
  /** The service cannot be reached; may be called many times. */
  onUnreachable: (error: Error) => void
  /** The service answers and refuses requests; may be called many times. */
  onRefused: (error: Error) => void
  /** The service works. */
  onReachable: () => void
}): CircuitBreaker<S> {
  const { probe, open, onUnreachable, onRefused, onReachable } = options
  let current: S | undefined
  const stopping = new AbortController()
  /** How many tries failed in a row, without a long working session in between. */
  let failedTries = 0
  let workingSince = -Infinity
  let watching: Promise<void> | undefined
  let fault: Error | undefined
  let probing: Promise<unknown> | undefined
  let waking: AbortController | undefined
  /** Ends the wait for a session to prove itself. */
  let disprove: ((error: unknown) => void) | undefined

  const isStopped = () => stopping.signal.aborted

  function report(error: unknown): void {
    const { kind } = serviceFault(error)
    if (kind === "conflict") return
    if (kind === "refused") onRefused(error as Error)
    else onUnreachable(error as Error)
  }

  function watch(): void {
    if (isStopped()) return
    watching ??= untilItWorks().finally(() => {
      watching = undefined
      // It was given up just as it counted as working.
      if (!current) watch()
    })
  }

  async function untilItWorks(): Promise<void> {
    while (!isStopped()) {
      if (failedTries > 0) await pause(Math.min(firstPauseMs * 2 ** (failedTries - 1), longestPauseMs))
      if (isStopped()) return
      try {
        await (probing = probe(stopping.signal))
        if (isStopped()) return
        fault = undefined
        current ??= open()
        await proven()
        workingSince = performance.now()
        onReachable()
        return
      } catch (error) {
        failedTries += 1
        fault = error as Error
        if (!isStopped()) report(error)
      } finally {
        probing = undefined
      }
    }
  }

  /** Waits before a session is reported as working: what BullMQ is refused beyond the probe, it is refused almost at once. */
  function proven(): Promise<void> {
    const disproved = new Promise<never>((_, reject) => (disprove = reject))
    const time = setTimeout(provenAfterMs, undefined, { ref: false })
    return Promise.race([time, disproved]).finally(() => (disprove = undefined))
  }

  async function pause(ms: number): Promise<void> {
    waking = new AbortController()
    await setTimeout(ms, undefined, { ref: false, signal: waking.signal }).catch(() => undefined)
    waking = undefined
  }

  function giveUp(error: unknown): void {
    fault = error as Error
    const given = current
    current = undefined
    given?.abandon()
  }

  watch()
  return {
    async session() {
      if (!current && probing) await probing.catch(() => undefined)
      if (current) return current
      throw fault ?? new Error("it is closed")
    },
    opened: () => current,
    failed(error, broken = false) {
      if (isStopped()) return
      // BullMQ's error about a single message has a numeric code, and is no failure of the service.
      const isOfMessage = typeof (error as { code?: unknown }).code === "number"
      if (isOfMessage && !broken) return
      const { kind } = serviceFault(error)
      if (kind === "conflict" && !broken) return
      report(error)
      if (!watching) failedTries = performance.now() - workingSince > forgottenAfterMs ? 0 : failedTries + 1
      if (kind === "refused" || broken) giveUp(error)
      disprove?.(error)
      watch()
    },
    connected() {
      if (current) waking?.abort()
    },
    async stop() {
      stopping.abort()
      waking?.abort()
      disprove?.(new Error("it is closed"))
      await watching
    },
  }
}
