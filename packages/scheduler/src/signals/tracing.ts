import { context, SpanStatusCode, trace, type Attributes, type Span } from "@opentelemetry/api"
import { messageOf } from "../base/logger"
import { isError } from "../base/errors"
import type { AttemptResult, Observer } from "../engine/observer"
import type { ClaimedRun } from "../ledger/ledger"

interface OpenSpan {
  span: Span
  /** When the handler ended, on the clock of `performance.now()`. */
  endedAt: number | undefined
}

/**
 * Whether this process has registered a tracer with OpenTelemetry, as its SDK does when it starts. Without one, spans are
 * not recorded.
 */
export function isTraced(): boolean {
  // The API returns this proxy until then, and around the registered provider.
  const proxy = trace.getTracerProvider() as { getDelegateTracer?: (name: string) => unknown }
  return !proxy.getDelegateTracer || proxy.getDelegateTracer("nightshift") !== undefined
}

/**
 * Creates one span for each attempt, the root of its own trace, which is active in the handler: spans of the handler nest
 * in it. It uses the tracer that the process has registered with OpenTelemetry; without one, nothing is recorded.
 */
export function createTracing(): Observer {
  const tracer = trace.getTracer("nightshift")
  const spans = new Map<string, OpenSpan>()

  function end(run: ClaimedRun, finish: (span: Span) => void): void {
    const open = spans.get(keyOf(run))
    if (!open) return
    spans.delete(keyOf(run))
    finish(open.span)
    // The span does not include writing the outcome.
    open.span.end(open.endedAt)
  }

  return {
    async around(run, call) {
      const span = tracer.startSpan(`scheduled-job ${run.job}`, { root: true, attributes: attributesOf(run) })
      const open: OpenSpan = { span, endedAt: undefined }
      spans.set(keyOf(run), open)
      await context.with(trace.setSpan(context.active(), span), call).catch(() => undefined)
      open.endedAt = performance.now()
    },
    runEnded: (run, result) => end(run, (span) => recordResult(span, result)),
    runLeft: (run, why) => end(run, (span) => span.setAttribute("nightshift.outcome", why)),
  }
}

function attributesOf(run: ClaimedRun): Attributes {
  return {
    "nightshift.job": run.job,
    "nightshift.run_id": run.runId,
    "nightshift.attempt": run.attempt,
    "nightshift.scheduled_for": new Date(run.scheduledFor).toISOString(),
    "nightshift.trigger": run.trigger,
    "nightshift.queue": run.policies.queue,
  }
}

function recordResult(span: Span, { outcome, thrown }: AttemptResult): void {
  span.setAttribute("nightshift.outcome", outcome.status)
  if (outcome.status === "succeeded") return
  const message = thrown === undefined ? outcome.status : messageOf(thrown)
  if (outcome.status === "failed") span.setAttribute("nightshift.reason", outcome.reason)
  if (thrown !== undefined) span.recordException(isError(thrown) ? thrown : message)
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}

/** One process may hold a run twice: as the attempt that lost its lease, and as the one that took the run over. */
function keyOf({ runId, attempt }: ClaimedRun): string {
  return `${runId}.${attempt}`
}
