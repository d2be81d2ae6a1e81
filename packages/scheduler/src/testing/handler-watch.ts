import { AsyncLocalStorage } from "node:async_hooks"
// The machine's own timers, also where a test replaced the global ones.
import { clearTimeout, setImmediate, setTimeout } from "node:timers"
import type { JobHandler } from "../job/definition"

/** Knows which handlers are at work, so that virtual time stands still meanwhile. */
export interface HandlerWatch {
  /** The same handler, watched. */
  watch(handler: JobHandler): JobHandler
  /** Waits inside a handler for virtual time: meanwhile it does not count as at work. */
  park<T>(wait: () => Promise<T>): Promise<T>
  /**
   * Resolves when no handler is at work. One that is still at work after `patienceMs` of real time is taken to be
   * busy in virtual time, and is not waited for any more.
   */
  quiet(): Promise<void>
  /** Waits no more for what is at work now. */
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
        // Everything in memory is done when the turn is over; only what waits for the outside is not.
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
