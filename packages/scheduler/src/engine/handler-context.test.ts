import { silentLogger } from "../base/logger"
import { createHandlerContext } from "./handler-context"

function contextThatCounts() {
  const made: string[] = []
  const { signal } = new AbortController()
  const run = { runId: "7", attempt: 2, scheduledFor: 0 }
  const context = createHandlerContext(run, {
    signal: () => (made.push("signal"), signal),
    logger: () => (made.push("logger"), silentLogger),
    progress: () => (made.push("progress"), () => undefined),
  })
  return { context, made, signal }
}

test("a part is made when a handler asks for it", () => {
  const { context, made, signal } = contextThatCounts()
  const { runId, attempt } = context
  expect([runId, attempt, made]).toEqual(["7", 2, []])
  expect(context.signal).toBe(signal)
  expect(made).toEqual(["signal"])
})

test("a copy has all of it", () => {
  const { context, signal } = contextThatCounts()
  context.data = { of: "this run" }
  expect({ ...context, extra: 1 }).toEqual({
    runId: "7",
    attempt: 2,
    scheduledFor: new Date(0),
    data: { of: "this run" },
    manager: undefined,
    signal,
    logger: silentLogger,
    progress: expect.any(Function) as unknown,
    extra: 1,
  })
})

test("a handler may set a part, of its own context alone", () => {
  const one = contextThatCounts()
  const other = contextThatCounts()
  const logger = { ...silentLogger }
  Object.assign(one.context, { logger })
  expect(one.context.logger).toBe(logger)
  expect(other.context.logger).toBe(silentLogger)
})

test("the context of a handler is a plain object, and what is made from it has its parts", () => {
  const { context, signal } = contextThatCounts()
  expect(Object.getPrototypeOf(context)).toBe(Object.prototype)
  const derived = {
    proxy: new Proxy(context, {}),
    heir: Object.create(context) as typeof context,
    twin: Object.create(null, Object.getOwnPropertyDescriptors(context)) as typeof context,
  }
  for (const each of Object.values(derived)) {
    expect(each.signal).toBe(signal)
    expect(each.logger).toBe(silentLogger)
  }
})

test("a part of a sealed context can be set, and one of a frozen context stays", () => {
  const logger = { ...silentLogger }
  const sealed = Object.seal(contextThatCounts().context)
  sealed.logger = logger
  expect(sealed.logger).toBe(logger)
  const frozen = contextThatCounts().context
  Object.freeze(frozen)
  frozen.logger = logger
  expect(frozen.logger).toBe(silentLogger)
})
