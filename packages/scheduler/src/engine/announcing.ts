import type { Ledger, RunAttempt } from "../ledger/ledger"

/** A ledger that announces each outcome before it writes it. */
export function announcing(ledger: Ledger, onOutcome: (attempt: RunAttempt) => void): Ledger {
  return {
    ...ledger,
    finish(outcome, options) {
      onOutcome(outcome)
      return ledger.finish(outcome, options)
    },
  }
}
