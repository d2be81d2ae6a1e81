import { silentLogger } from "../base/logger"
import type { RunContext } from "../job/definition"
import { HandlerContext } from "./handler-context"

function contextThatCounts() {
  const made: string[] = []
  const { signal } = new AbortController()
  const context = new HandlerContext("7", 2, new Date(0), {
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
  const asHandlersSeeIt: RunContext = context
  expect({ ...asHandlersSeeIt, extra: 1 }).toEqual({
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
