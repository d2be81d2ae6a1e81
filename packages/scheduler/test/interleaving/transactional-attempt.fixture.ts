import { silentLogger } from "../../src/base/logger"
import { NightshiftError } from "../../src/base/errors"
import { createVirtualClock } from "../../src/base/virtual-clock"
import { startAttempt, type AttemptEnd } from "../../src/engine/attempt"
import { createHandlerCall } from "../../src/engine/handler-call"
import { toOutcome } from "../../src/engine/outcome"
import type { JobDefinition, JobHandler } from "../../src/job/definition"
import type { Ledger, Outcome } from "../../src/ledger/ledger"
import { outcomeAnswered, recordOutcome } from "./outcome-actions.fixture"
import type { GivenUp, InterleavingWorld, Process, RunningAttempt } from "./world.fixture"

const graceMs = 1_000

/** Runs an attempt as the engine does where its job has `transaction: true`. */
export function attemptInTransaction(
  world: InterleavingWorld,
  process: Process,
  current: RunningAttempt,
): void {
  const { facts, random } = world
  const { run } = current
  const clock = createVirtualClock({ startMs: world.database.time.now() })
  const handler = writingHandler({ writes: random.whole(2, 5), isImpatient: random.next() < 0.3 })
  const job = {
    ...world.jobs.get(run.job)!,
    handler,
    data: {},
    schema: undefined,
  } as unknown as JobDefinition
  // Its handler has ended as soon as its outcome is on its way.
  const ledger: Ledger = {
    ...process.ledger,
    finish: (outcome, options) => {
      facts.end(run, { from: facts.moment(), to: Infinity })
      return process.ledger.finish(outcome, options)
    },
  }
  const call = createHandlerCall({ ledger, transact: ledger.transaction, onOutcome: () => undefined })
  world.operate(
    `${process.name} runs attempt ${run.attempt} of run ${run.runId} in a transaction`,
    async () => {
      const output = { logger: () => silentLogger, progress: () => () => undefined }
      const reported = () => undefined
      const attempt = startAttempt({ clock, job, run, call, output, reported })
      const given = { up: "timeout" as GivenUp }
      current.giveUp = (why) => {
        given.up = why
        world.trace.push(`${facts.moment()} attempt ${run.attempt} of run ${run.runId} is given up: ${why}`)
        delete current.giveUp
        facts.end(run, { from: facts.moment(), to: Infinity })
        if (why !== "timeout") attempt.abort(aborted(), graceMs)
        clock.advance(why === "timeout" ? run.policies.timeoutMs : graceMs)
      }
      const end = await attempt.ended
      delete current.giveUp
      return { end, cause: given.up }
    },
    ({ end, cause }, span) => {
      const finished = end.kind === "returned" ? end.finished : undefined
      if (finished) {
        outcomeAnswered(world, process, { current, finished, span })
      } else if (cause === "lease" && end.kind === "aborted") {
        process.running.splice(process.running.indexOf(current), 1)
      } else recordOutcome(world, process, current, outcomeOf(job, current, end))
      return finished ? `recorded ${String(finished.recorded)}` : end.kind
    },
  )
}

function outcomeOf(job: JobDefinition, { run }: RunningAttempt, end: AttemptEnd): Outcome {
  if (end.kind !== "aborted") return toOutcome(job, run, end)
  return { runId: run.runId, attempt: run.attempt, status: "cancelled" }
}

/** It works on after its signal, as users' handlers do; what its manager refuses ends it. */
function writingHandler({ writes, isImpatient }: { writes: number; isImpatient: boolean }): JobHandler {
  return async ({ manager, runId, attempt }) => {
    const write = async (number: number) => {
      await manager!.query(`INSERT INTO public.handler_write (run_id, attempt, number) VALUES ($1, $2, $3)`, [
        runId,
        attempt,
        number,
      ])
    }
    const numbers = Array.from({ length: writes }, (_, index) => index + 1)
    if (isImpatient) await Promise.all(numbers.map(write))
    else for (const number of numbers) await write(number)
  }
}

function aborted(): NightshiftError {
  return new NightshiftError({
    code: "RUN_ABORTED",
    where: "an attempt of the harness",
    expected: "to end undisturbed",
    found: "that it was given up",
    hint: "Nothing is to do.",
  })
}
