import { context, SpanStatusCode, trace } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { createTracing, isTraced } from "../src/tracing"
import { createBench, job, until, type Bench } from "./bench.fixture"

const nextYear = { schedule: "0 0 1 1 *" }
const exporter = new InMemorySpanExporter()

let bench: Bench
beforeAll(() => {
  // What a shop's own SDK does.
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  )
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => {
  trace.disable()
  context.disable()
})
beforeEach(async () => {
  exporter.reset()
  bench = await createBench("postgres")
})
afterEach(() => bench.clear())

const spansOf = (name: string) =>
  exporter.getFinishedSpans().filter((span) => span.name === `scheduled-job ${name}`)

test("it is known whether an SDK is there", () => {
  expect(isTraced()).toBe(true)
})

test("each attempt is a span of its own, in which what the handler does nests", async () => {
  const scheduler = bench.createScheduler({ observers: [createTracing()] })
  let scheduledFor: Date | undefined
  await scheduler.register(
    job({ name: "tick", schedule: "* * * * * *", queue: "reports" }, async (run) => {
      scheduledFor ??= run.scheduledFor
      await new Promise((resolve) => setTimeout(resolve, 5))
      trace.getTracer("shop").startSpan("count the stock").end()
    }),
  )
  await scheduler.start()
  const [first, second] = await until("two spans are finished", () => {
    const spans = spansOf("tick")
    return spans.length >= 2 && spans
  })
  const { attributes } = first!
  expect(attributes).toEqual({
    "nightshift.job": "tick",
    "nightshift.run_id": expect.stringMatching(/^\d+$/),
    "nightshift.attempt": 1,
    "nightshift.scheduled_for": scheduledFor!.toISOString(),
    "nightshift.trigger": "schedule",
    "nightshift.queue": "reports",
    "nightshift.outcome": "succeeded",
  })
  expect(first!.status.code).toBe(SpanStatusCode.UNSET)
  expect(first!.parentSpanContext).toBeUndefined()
  expect(second!.spanContext().traceId).not.toBe(first!.spanContext().traceId)
  const inner = exporter.getFinishedSpans().find((span) => span.name === "count the stock")!
  expect(inner.parentSpanContext?.spanId).toBe(first!.spanContext().spanId)
  expect(inner.spanContext().traceId).toBe(first!.spanContext().traceId)
})

test("a handler that throws marks its span, with the error; each attempt has one", async () => {
  const scheduler = bench.createScheduler({ observers: [createTracing()] })
  await scheduler.register(
    job({ name: "flaky", ...nextYear, attempts: 2, backoff: { type: "fixed", delay: 10 } }, () => {
      throw new TypeError("no such warehouse")
    }),
  )
  await scheduler.start()
  await scheduler.trigger("flaky")
  await until("both attempts are finished", () => spansOf("flaky").length === 2)
  for (const [index, span] of spansOf("flaky").entries()) {
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "no such warehouse" })
    expect(span.attributes).toMatchObject({
      "nightshift.attempt": index + 1,
      "nightshift.trigger": "manual",
      "nightshift.outcome": "failed",
      "nightshift.reason": "error",
    })
    expect(span.events).toMatchObject([
      { name: "exception", attributes: { "exception.message": "no such warehouse" } },
    ])
  }
})

test("a run that is handed back ends its span", async () => {
  const scheduler = bench.createScheduler({ shutdownTimeoutMs: 10, observers: [createTracing()] })
  let began = false
  await scheduler.register(
    job({ name: "endless", ...nextYear }, () => {
      began = true
      return new Promise(() => undefined)
    }),
  )
  await scheduler.start()
  await scheduler.trigger("endless")
  await until("it runs", () => began)
  await scheduler.stop()
  expect(spansOf("endless").map((span) => span.attributes["nightshift.outcome"])).toEqual(["handed_back"])
})

test("without an SDK a job runs as it does without spans", async () => {
  trace.disable()
  expect(isTraced()).toBe(false)
  const scheduler = bench.createScheduler({ observers: [createTracing()] })
  let ran = 0
  await scheduler.register(job({ name: "tick", schedule: "* * * * * *" }, () => ran++))
  await scheduler.start()
  await until("it ran twice", () => ran >= 2)
  expect(exporter.getFinishedSpans()).toEqual([])
})
