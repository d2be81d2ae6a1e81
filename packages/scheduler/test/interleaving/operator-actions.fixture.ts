import type { Policies } from "../../src/policy/policies"
import type { JobRecord } from "../../src/ledger/ledger"
import { offerFreed, promise } from "./offers.fixture"
import { tickEveryMs } from "./policies.fixture"
import type { InterleavingWorld, Process } from "./world.fixture"

const by = "Ada"

/** Deploys a build with these jobs. */
export function deploy(world: InterleavingWorld, process: Process, jobs: JobRecord[]): void {
  const { facts } = world
  const before = facts.deploys.at(-1)?.policies
  const policies = new Map(jobs.map((job) => [job.name, job.policies]))
  const deployed = { span: { from: facts.moment(), to: Infinity }, policies }
  facts.deploys.push(deployed)
  for (const job of jobs) world.jobs.set(job.name, job)
  const changed = jobs.filter((job) => before?.get(job.name) !== job.policies)
  world.operate(
    `${process.name} deploys ${changed.map(({ name, policies }) => `${name} (${describePolicies(policies)})`).join(", ")}`,
    () => process.ledger.reconcile({ jobs, keepSources: [] }),
    (answer, span) => {
      deployed.span.to = span.to
      // A wider bound gives permits to runs that wait, which only a heartbeat reports.
      const waiting = [...facts.waited].filter(([, job]) => changed.some(({ name }) => name === job))
      promise(
        world,
        waiting.map(([runId, job]) => ({ runId, job })),
        span,
      )
      return answer.changed.join(" ") || answer.added.join(" ") || "no change"
    },
  )
}

/** No other deploy is under way. */
export const mayDeploy = ({ facts }: InterleavingWorld): boolean => facts.deploys.at(-1)!.span.to < Infinity

const describePolicies = (policies: Policies): string => {
  const { overlap, concurrency, missed, missedWindowMs, attempts, transaction } = policies
  const words = [overlap, concurrency ?? "unbounded", missed, `window ${missedWindowMs / 1_000} s`, attempts]
  return [...words, ...(transaction ? ["transaction"] : [])].join(", ")
}

/** The answer is a word, or an object with the word and what the cancel freed. */
export function cancel(world: InterleavingWorld, process: Process, runId: string): void {
  world.operate(
    `${process.name} cancels run ${runId}`,
    async () => (await process.ledger.cancel({ runId, by, reason: undefined })) as unknown,
    (answer, span) => {
      const kind = typeof answer === "string" ? answer : (answer as { kind: string }).kind
      if (kind === "skipped") {
        world.facts.losses.push({ runId, span })
        world.facts.end({ runId, attempt: 0 }, span)
      }
      offerFreed(world, answer, span)
      return kind
    },
  )
}

export function pause(world: InterleavingWorld, process: Process, job: string): void {
  const forMs = world.random.shuffled([undefined, 4_000])[0]
  world.operate(`${process.name} pauses ${job}`, () =>
    process.ledger.pause({ job, forMs, by, reason: undefined }),
  )
}

export function resume(world: InterleavingWorld, process: Process, job: string): void {
  world.operate(`${process.name} resumes ${job}`, () => process.ledger.resume({ job, by }), String)
}

export function retry(world: InterleavingWorld, process: Process, runId: string): void {
  world.operate(
    `${process.name} retries run ${runId}`,
    () => process.ledger.retry({ runId, by }),
    (run, span) => {
      world.facts.retries.push({ runId, span })
      world.offer([run])
      return "due"
    },
  )
}

export function trigger(world: InterleavingWorld, process: Process, job: string): void {
  world.operate(
    `${process.name} triggers ${job}`,
    () => process.ledger.trigger({ job, data: undefined, by }),
    (run) => {
      world.offer([run])
      return `run ${run.runId}`
    },
  )
}

export function backfill(world: InterleavingWorld, process: Process, job: string): void {
  const lastMs = Math.floor(world.database.time.now() / tickEveryMs) * tickEveryMs
  const ticks = Array.from({ length: world.random.whole(2, 4) }, (_, index) => lastMs - index * tickEveryMs)
  world.operate(
    `${process.name} backfills ${job}`,
    () => process.ledger.backfill({ job, ticks, by }),
    (runs, span) => {
      // As many as there is room for have a permit from the beginning.
      promise(
        world,
        runs.filter(({ waits }) => !waits),
        span,
      )
      world.offer(runs)
      return runs.map(({ runId }) => runId).join(" ")
    },
  )
}

export function prune(world: InterleavingWorld, process: Process, job: string): void {
  const beforeMs = world.database.time.now() - world.random.whole(5, 40) * 1_000
  world.operate(
    `${process.name} prunes ${job}`,
    () => process.ledger.prune({ job, beforeMs, keepRuns: 4, batchSize: 3 }),
    (count) => `${count} rows`,
  )
}
