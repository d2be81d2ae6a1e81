import { types } from "node:util"
import type { Database } from "../../base/database"
import { createStatementGate } from "./statement-gate"
import type { OpenTransaction } from "./transact"

/**
 * Guards the manager of a `transact` that passes no control of its own. Its `query` refuses the same statements as with
 * `transactOn`; its other methods refuse once it is closed, and the promises that they return are waited for.
 */
export function guardManager(manager: Database): { manager: Database; transaction: OpenTransaction } {
  const gate = createStatementGate()
  let isGivenUp = false

  const guard =
    (method: (...input: unknown[]) => unknown) =>
    (...input: unknown[]): unknown => {
      const refusal = gate.refusal()
      if (refusal) throw refusal
      const answer = method.apply(manager, input)
      if (answer === manager) return guarded
      // Only a real promise: calling the `then` of another thenable, such as a query builder, may start the query.
      return types.isPromise(answer) ? gate.pass(undefined, () => answer) : answer
    }
  const query = (sql: string, ...more: unknown[]) =>
    gate.pass(typeof sql === "string" ? sql : undefined, () =>
      (manager.query as (...input: unknown[]) => Promise<unknown>).call(manager, sql, ...more),
    )
  // A proxy of an empty stand-in: properties of a frozen manager could not be replaced.
  const standIn = typeof manager === "function" ? () => undefined : {}
  const guarded: Database = new Proxy(standIn, {
    get(_, key) {
      if (key === "query") return query
      const value: unknown = Reflect.get(manager, key, manager)
      return typeof value === "function" ? guard(value as (...input: unknown[]) => unknown) : value
    },
    set: (_, key, value) => Reflect.set(manager, key, value, manager),
    has: (_, key) => Reflect.has(manager, key),
    getPrototypeOf: () => Reflect.getPrototypeOf(manager),
    apply: (_, __, input: unknown[]) =>
      guard(manager as unknown as (...input: unknown[]) => unknown)(...input),
  }) as Database

  return {
    manager: guarded,
    transaction: {
      own: manager,
      async close(tooLate) {
        gate.close(tooLate)
        await gate.settled()
        if (isGivenUp) throw tooLate()
        this.assertWhole()
      },
      assertWhole() {
        if (gate.refused) throw gate.refused
      },
      giveUp(tooLate) {
        isGivenUp = true
        gate.discard(tooLate)
      },
    },
  }
}
