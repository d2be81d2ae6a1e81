import type { JobEvent, RunRecord, StoredVersion } from "../ledger/history"
import { defaultPolicies, type Policies } from "../policy/policies"
import { at, factsOf, ledgerOf, runOf } from "./ledger-stub.fixture"
import { why } from "./why"

export const hour = 3_600_000
export const midnight = at("2026-03-01T00:00:00Z")
export const nowMs = midnight + 10 * hour + 60_000

/** An hourly job and what is known of it, with hours of one day for all times; `why` is asked a minute past ten. */
export function createWhyWorld() {
  const facts = factsOf({ name: "stock", fromMs: midnight - 1, watermarkMs: midnight + 10 * hour })
  const ask = (time: string, timezone = "UTC") =>
    why({ ledger: ledgerOf(facts), nowMs, job: "stock", atMs: at(`2026-03-01T${time}Z`), timezone })
  return {
    facts,
    ask,
    sentence: async (time: string) => (await ask(time)).sentence,
    run: (hours: number, given: Partial<RunRecord>) => {
      const made = runOf({ scheduledForMs: midnight + hours * hour, ...given })
      facts.runs.push(made)
      return made
    },
    event: (hours: number, kind: JobEvent["kind"], given: Partial<JobEvent> = {}) => {
      const atMs = midnight + hours * hour
      facts.events.push({ job: "stock", atMs, kind, by: undefined, reason: undefined, details: {}, ...given })
    },
    worker: (workerId: string, from: number, to: number) => {
      facts.workers.push({
        workerId,
        host: "shop",
        pid: 1,
        jobs: undefined,
        startedAtMs: midnight + from * hour,
        seenAtMs: midnight + to * hour,
        stoppedAtMs: undefined,
      })
    },
    /** The policies of the version in force. */
    policies: (given: Partial<Policies>) => {
      facts.versions.at(-1)!.policies = { ...facts.versions.at(-1)!.policies, ...given }
    },
    /** A deploy that changes the policies. */
    deploy: (hours: number, given: Partial<Policies>): StoredVersion => {
      const before = facts.versions.at(-1)!
      const fromMs = midnight + hours * hour
      before.toMs = fromMs
      const policies = { ...defaultPolicies, ...given }
      const version = {
        ...before,
        versionId: String(facts.versions.length + 1),
        policies,
        fromMs,
        toMs: undefined,
      }
      facts.versions.push(version)
      Object.assign(facts.jobs[0]!, { versionId: version.versionId, policies })
      return version
    },
  }
}
