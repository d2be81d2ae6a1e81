import type { Finished, Outcome } from "../../src/ledger/ledger"
import { afterFailure } from "../../src/policy/retry"
import { offerFreed, promise } from "./offers.fixture"
import type { Span } from "./facts.fixture"
import type { InterleavingWorld, Process, RunningAttempt } from "./world.fixture"

/** Attempts whose handler ends when the harness says so. */
export const endable = ({ running }: Process): RunningAttempt[] =>
  running.filter(({ ending, run }) => !ending && !run.policies.transaction)

/** Several handlers of one process end in one turn of its event loop: their outcomes share a commit. */
export function finishTogether(
  world: InterleavingWorld,
  process: Process,
  { most, succeed = false }: { most: number; succeed?: boolean },
): void {
  const ending = world.random.shuffled(endable(process)).slice(0, most)
  for (const current of ending) {
    recordOutcome(world, process, current, succeed ? succeeded(current) : drawOutcome(world, current))
  }
}

/** Writes an outcome as the runner does. */
export function recordOutcome(
  world: InterleavingWorld,
  process: Process,
  current: RunningAttempt,
  outcome: Outcome,
): void {
  const { run } = current
  current.ending = true
  world.facts.end(run, { from: world.facts.moment(), to: Infinity })
  const retries = outcome.status === "failed" && outcome.retryInMs !== undefined
  world.operate(
    `${process.name} ends attempt ${run.attempt} of run ${run.runId} as ${outcome.status}${retries ? " (again)" : ""}`,
    () =>
      process.ledger.finish(outcome).catch((error: unknown) => {
        // It would be tried again, as long as the run is its own.
        current.ending = false
        throw error
      }),
    (finished, span) => {
      outcomeAnswered(world, process, { current, finished, span })
      if (finished.recorded && outcome.status === "failed" && outcome.retryInMs !== undefined) {
        promise(world, [run], span)
        const runAtMs = world.database.time.now() + outcome.retryInMs
        world.offer([{ runId: run.runId, job: run.job, delivery: 0, queue: "", runAtMs }])
      }
      return `recorded ${String(finished.recorded)}, freed ${finished.freed?.runId ?? "none"}`
    },
  )
}

export function outcomeAnswered(
  world: InterleavingWorld,
  process: Process,
  found: { current: RunningAttempt; finished: Finished; span: Span },
): void {
  const { current, finished, span } = found
  const index = process.running.indexOf(current)
  if (index >= 0) process.running.splice(index, 1)
  if (finished.recorded) world.facts.end(current.run, span)
  offerFreed(world, finished, span)
}

const succeeded = ({ run: { runId, attempt } }: RunningAttempt): Outcome => ({
  runId,
  attempt,
  status: "succeeded",
  result: null,
})

function drawOutcome({ random }: InterleavingWorld, current: RunningAttempt): Outcome {
  const { runId, attempt, failures, policies } = current.run
  if (current.cancelled && random.next() < 0.7) return { runId, attempt, status: "cancelled" }
  if (random.next() < 0.6) return succeeded(current)
  const { attempts, backoff } = policies
  const after = afterFailure({ failures: failures + 1, attempts, backoff })
  const error = { name: "Error", message: "broken", stack: undefined, code: undefined }
  const retryInMs = after.retry ? random.shuffled([0, 0, 3_000])[0] : undefined
  return { runId, attempt, status: "failed", reason: "error", error, retryInMs }
}
