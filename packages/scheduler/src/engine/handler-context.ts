import type { RunContext } from "../job/definition"

type Late = Pick<RunContext, "signal" | "logger" | "progress">

/** The parts that most handlers never use; they are created on first use. */
export type LateParts = { [Name in keyof Late]: () => Late[Name] }

const parts = Symbol("late parts")

interface Holder {
  [parts]: LateParts
}

function property(name: keyof LateParts): PropertyDescriptor {
  return {
    enumerable: true,
    configurable: true,
    get(this: Holder) {
      return this[parts][name]()
    },
    set(this: Holder, value: unknown) {
      Reflect.set(this, parts, { ...this[parts], [name]: () => value })
    },
  }
}

/**
 * Own properties, so that a copy of the context has them too. All contexts share these descriptors: an object with getters
 * of its own costs as much as the rest of a run that does nothing.
 */
const late = { signal: property("signal"), logger: property("logger"), progress: property("progress") }

/** A handler's context, except its data and manager, which the call sets. */
export function createHandlerContext(
  run: { runId: string; attempt: number; scheduledFor: number },
  made: LateParts,
): RunContext {
  const context = {
    runId: run.runId,
    attempt: run.attempt,
    scheduledFor: new Date(run.scheduledFor),
    data: {},
    manager: undefined,
  }
  Object.defineProperty(context, parts, { value: made, writable: true })
  return Object.defineProperties(context, late) as RunContext
}
