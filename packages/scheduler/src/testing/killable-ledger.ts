import type { Ledger } from "../ledger/ledger"

/** A process's access to the ledger. When the process is killed, calls under way may still take effect; no answer arrives. */
export interface KillableLedger {
  ledger: Ledger
  /** Holds back every call and every answer until `thaw`, as under SIGSTOP. */
  freeze(): void
  thaw(): void
  die(): void
}

export function createKillableLedger(ledger: Ledger): KillableLedger {
  let dead = false
  let frozen: { until: Promise<void>; end: () => void } | undefined
  const never = new Promise<never>(() => {})

  async function pass(): Promise<void> {
    while (frozen) await frozen.until
    if (dead) await never
  }

  return {
    ledger: new Proxy(ledger, {
      get(target, name: keyof Ledger) {
        const call = Reflect.get(target, name) as (...input: unknown[]) => Promise<unknown>
        return async (...input: unknown[]) => {
          await pass()
          try {
            return await call(...input)
          } finally {
            await pass()
          }
        }
      },
    }),
    freeze() {
      if (frozen) return
      let end!: () => void
      const until = new Promise<void>((resolve) => (end = resolve))
      frozen = { until, end }
    },
    thaw() {
      frozen?.end()
      frozen = undefined
    },
    die() {
      dead = true
    },
  }
}
