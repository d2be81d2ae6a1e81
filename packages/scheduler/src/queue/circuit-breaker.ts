import { setTimeout } from "node:timers/promises"
import { serviceFault } from "../base/service-fault"

/** Connections to the service, for as long as it does what it is asked. */
export interface Session {
  /** Closes every connection at once, whatever is under way. Must not throw. */
  abandon(): void
}

/**
 * Stands between a service and what would ask it without a pause. A session is opened once a probe has gone well, and
 * given up when the service refuses something; then it is probed with a growing pause, and opened again.
 */
export interface CircuitBreaker<S> {
  /** The session that is open. Waits for a probe under way; rejects with what stands in the way. */
  session(): Promise<S>
  /** The session that is open, if one is. */
  opened(): S | undefined
  /**
   * Something failed on the session's connections; `broken` says that they are to be given up, because it fails without
   * a pause, or because they stay open and no answer comes.
   */
  failed(error: unknown, broken?: boolean): void
  /** A connection was made anew: worth a probe at once. */
  connected(): void
  /** Probes no more; an open session stays. Resolves when the probe under way is over. */
  stop(): Promise<void>
}

const firstPauseMs = 250
const longestPauseMs = 5_000
/** A session that nothing failed on for this long after it was opened is one that works. */
const provenAfterMs = 1_000
/** One that has worked for this long owes its next failure to something new. */
const forgottenAfterMs = 60_000

export function createCircuitBreaker<S extends Session>(options: {
  /** Does what a session does, once, on connections of its own; rejects with what stands in the way. */
  probe: (signal: AbortSignal) => Promise<void>
  open: () => S
  /** The service cannot be reached; may be called many times. */
  onUnreachable: (error: Error) => void
  /** The service answers and refuses; may be called many times. */
  onRefused: (error: Error) => void
  /** The service does what it is asked. */
  onReachable: () => void
}): CircuitBreaker<S> {
  const { probe, open, onUnreachable, onRefused, onReachable } = options
  let current: S | undefined
  const stopping = new AbortController()
  /** How many tries failed, one after the other, without much time in which all was well. */
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
      // It was given up in the very moment of its proof.
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

  /** Before a session is heard of as working: what BullMQ is refused beyond the probe, it is refused within moments. */
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
      // What BullMQ says of one message carries a number, and is no failure of the service.
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
