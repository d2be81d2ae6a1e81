import type { Database } from "../base/database"
import type { Logger } from "../base/logger"
import type { RunContext } from "../job/definition"

type Late = Pick<RunContext, "signal" | "logger" | "progress">

/** What most handlers never ask for, and is made when one does. */
export type LateParts = { [Name in keyof Late]: () => Late[Name] }

/** What a handler gets. */
export class HandlerContext implements RunContext {
  declare readonly signal: AbortSignal
  declare readonly logger: Logger
  declare readonly progress: (value: unknown) => void
  data: Record<string, unknown> = {}
  manager: Database | undefined = undefined
  readonly #parts: LateParts

  constructor(
    readonly runId: string,
    readonly attempt: number,
    readonly scheduledFor: Date,
    parts: LateParts,
  ) {
    this.#parts = parts
    Object.defineProperties(this, HandlerContext.#late)
  }

  /**
   * Properties of the object itself, so that a copy of it has them, too. All objects share these: one with getters of its
   * own costs as much as the rest of a run that does nothing.
   */
  static readonly #late = {
    signal: HandlerContext.#property("signal"),
    logger: HandlerContext.#property("logger"),
    progress: HandlerContext.#property("progress"),
  }

  static #property(name: keyof LateParts): PropertyDescriptor & ThisType<HandlerContext> {
    return {
      enumerable: true,
      configurable: true,
      get() {
        return this.#parts[name]()
      },
      set(value: unknown) {
        Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: true })
      },
    }
  }
}
