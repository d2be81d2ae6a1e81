import { AsyncLocalStorage } from "node:async_hooks"
// The real timers, even if a test has replaced the global ones.
import { clearTimeout, setImmediate, setTimeout } from "node:timers"
import type { JobHandler } from "../job/definition"

/** Tracks which handlers are running, so that virtual time stands still until they end. */
export interface HandlerWatch {
  /** Wraps a handler to track it. */
  watch(handler: JobHandler): JobHandler
  /** Waits inside a handler for virtual time; the handler does not count as running then. */
  park<T>(wait: () => Promise<T>): Promise<T>
  /**
   * Resolves when no handler is running. A handler that still runs after `patienceMs` of real time counts as busy in
   * virtual time, and is no longer waited for.
   */
  quiet(): Promise<void>
  /** Stops waiting for the handlers that run now. */
  leave(): void
}

interface Call {
  beganAt: number
  parked: number
  left: boolean
}

export function createHandlerWatch(options: { patienceMs: number }): HandlerWatch {
  const { patienceMs } = options
  const calls = new Set<Call>()
  const current = new AsyncLocalStorage<Call>()
  let changed: () => void = () => undefined

  const atWork = () => [...calls].filter((call) => call.parked === 0 && !call.left)

  async function change(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      changed = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    watch: (handler) => async (context) => {
      const call: Call = { beganAt: performance.now(), parked: 0, left: false }
      calls.add(call)
      try {
        return await current.run(call, () => handler(context))
      } finally {
        calls.delete(call)
        changed()
      }
    },
    async park(wait) {
      const call = current.getStore()
      if (!call) return wait()
      call.parked += 1
      changed()
      try {
        return await wait()
      } finally {
        call.parked -= 1
        call.beganAt = performance.now()
      }
    },
    async quiet() {
      for (;;) {
        // Everything in memory is done when this turn of the event loop is over; only external waits are not.
        await new Promise<void>((resolve) => setImmediate(resolve))
        const busy = atWork()
        if (busy.length === 0) return
        const now = performance.now()
        for (const call of busy) call.left = now - call.beganAt >= patienceMs
        const waitMs = Math.max(...busy.map((call) => call.beganAt + patienceMs - now))
        if (waitMs > 0) await change(Math.ceil(waitMs))
      }
    },
    leave() {
      for (const call of calls) call.left = true
    },
  }
}
