import type { Ledger } from "../ledger/ledger"

/** A process's door to the ledger. When the process dies, what is on its way may still arrive; no answer does. */
export interface MortalLedger {
  ledger: Ledger
  die(): void
}

export function createMortalLedger(ledger: Ledger): MortalLedger {
  let dead = false
  const never = new Promise<never>(() => {})
  const mortal = new Proxy(ledger, {
    get(target, name: keyof Ledger) {
      const call = Reflect.get(target, name) as (...input: unknown[]) => Promise<unknown>
      return (...input: unknown[]) => {
        if (dead) return never
        return call(...input).then(
          (answer) => (dead ? never : answer),
          (error: unknown) => (dead ? never : Promise.reject(error as Error)),
        )
      }
    },
  })
  return {
    ledger: mortal,
    die() {
      dead = true
    },
  }
}
