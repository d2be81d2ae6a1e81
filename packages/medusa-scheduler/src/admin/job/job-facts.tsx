import type { JobDetailAnswer, PoliciesAnswer } from "../../admin-api/answers"
import { NextTick } from "../list/next-tick"
import { ScheduleText } from "../list/schedule-text"
import { OutcomeStrip } from "../outcome/strip"
import { Facts } from "../ui/facts"
import { Section } from "../ui/section"
import { Ago } from "../time/relative"
import { formatDuration } from "../time/duration"

export function JobFacts({ job }: { job: JobDetailAnswer }) {
  return (
    <Section title="Overview">
      <div className="medium:grid-cols-2 grid grid-cols-1 gap-x-8 gap-y-4">
        <Facts
          facts={{
            Description: job.description,
            Schedule: <ScheduleText schedule={job.schedule} />,
            Next: <NextTick job={job} />,
            "Last tick": job.last_tick && <Ago at={job.last_tick} />,
            "Last outcomes": <OutcomeStrip runs={job.recent_runs} />,
            Running: job.running > 0 ? `${job.running} now` : null,
          }}
        />
        <Facts
          facts={{
            ...policyFacts(job.policies),
            Source: <code className="font-mono break-all">{job.source}</code>,
          }}
        />
      </div>
    </Section>
  )
}

function policyFacts(policies: PoliciesAnswer): Record<string, string | null> {
  const { concurrency, missed, timeout_ms: timeoutMs, jitter_ms: jitterMs } = policies
  const overlap = { skip: "skip the later run", queue: "let the later run wait", allow: "run both" }[
    policies.overlap
  ]
  const missedText = {
    skip: "skip them",
    once: `run once, within ${formatDuration(policies.missed_window_ms)}`,
    all: `run up to ${policies.missed_limit}, within ${formatDuration(policies.missed_window_ms)}`,
  }[missed]
  return {
    "Overlap policy": overlap,
    Concurrency: concurrency === null ? null : String(concurrency),
    "Missed ticks": missedText,
    Attempts: String(policies.attempts),
    Timeout: timeoutMs === 0 ? null : formatDuration(timeoutMs),
    Jitter: jitterMs === 0 ? null : `up to ${formatDuration(jitterMs)}`,
    Transaction: policies.transaction ? "the handler’s writes and the outcome commit together" : null,
    Queue: policies.queue,
  }
}
