import { setMaxListeners } from "node:events"
import { setTimeout } from "node:timers/promises"
import { createSharedClock, type SharedClock } from "@nightshift/scheduler/internal/base/clock"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { audit } from "@nightshift/scheduler/internal/insight/audit"
import { createPostgresLedger } from "@nightshift/scheduler/internal/ledger/postgres/postgres-ledger"
import { within } from "@nightshift/scheduler/internal/queue/within"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import { judge, type Certificate } from "./certificate"
import { readEvidence, readSettled, readSettling, untilSettled } from "./evidence"
import { planFaults, type Fault } from "./fault-plan"
import { createSandbox, type Sandbox } from "./sandbox"
import { recoveriesOf } from "./recovery"
import { openFixture, type Fixture } from "./fixture"
import { readServices, type Services } from "./services"
import { injectFaults, type InjectedFault } from "./faults"
import { recoversWithinMs, startsWithinMs } from "./stuck"

interface VerifyOptions {
  /** How to reach the database, as node-postgres takes it. */
  connection: PostgresQueueOptions["connection"]
  /** Where the queue is. Undefined: in Postgres. */
  redisUrl: string | undefined
  /** The same seed and length give the same plan of faults. */
  seed: number
  /** For how long new faults begin, in milliseconds. */
  lengthMs: number
  /** Whether the schema of the ledger is kept. */
  keep: boolean
  /** Whether services of another machine may be used. */
  isAgreed: boolean
  /** Called at each step, with one line of text. */
  report: (line: string) => void
  /** Ends it early. */
  signal: AbortSignal
}

export interface Verified {
  certificate: Certificate
  services: Services["software"]
  workers: number
  fromMs: number
  toMs: number
  /** The schema that was kept; undefined without `keep`. */
  schema: string | undefined
}

/**
 * By how much the wall clock of each first worker is off, in milliseconds. A queue in Postgres takes up to ten connections
 * for each worker: with one worker less, a server of 100 has some left for others.
 */
const skewsOf = (redisUrl: string | undefined) =>
  redisUrl === undefined ? [0, 300_000, -300_000] : [0, 300_000, -300_000, 0]
/** How long the workers run without faults at the end, in milliseconds: they recover, and then nothing may wait. */
const calmMs = recoversWithinMs + 2 * startsWithinMs
/** How long a start without faults may take, and how long the last ticks may make no progress, in milliseconds. */
const settleWithinMs = 90_000
const lookAgainMs = 250

/**
 * Runs workers on the services, in schemas and under a key prefix of their own, injects the planned faults, and judges the
 * outcome of every tick. All that it created is removed afterwards, whatever happens.
 *
 * @throws NightshiftError VERIFY_REFUSED, VERIFY_INCOMPLETE, LEDGER_UNREACHABLE, LEDGER_REFUSED, QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const { connection, redisUrl, lengthMs, keep, isAgreed, report, signal } = options
  const plan = planFaults(options)
  const workers = skewsOf(redisUrl).length
  const services = await readServices({ connection, redisUrl, workers, lengthMs, isAgreed })
  report(services.load)
  const sandbox = await createSandbox({ connection, redisUrl, report })
  const over = new AbortController()
  // Every planned fault listens to it.
  setMaxListeners(0, over.signal)
  signal.addEventListener("abort", () => over.abort(), { once: true })
  let fixture: Fixture | undefined
  let isJudged = false
  try {
    signal.throwIfAborted()
    fixture = await openFixture({
      connection,
      redis: services.redis,
      names: sandbox.names,
      seed: options.seed,
      signal: over.signal,
    })
    const verified = await carryOut({ ...options, signal: over.signal, plan, sandbox, fixture })
    isJudged = true
    return {
      ...verified,
      services: services.software,
      workers,
      schema: keep ? sandbox.names.schema : undefined,
    }
  } catch (error) {
    throw error instanceof NightshiftError ? error : incomplete(error, signal)
  } finally {
    over.abort()
    await fixture?.close()
    await sandbox.clear({ keep: keep && isJudged }).catch((error: unknown) => {
      report(`${sandbox.names.schema} could not be removed; the next verify removes it: ${messageOf(error)}`)
    })
  }
}

async function carryOut(
  input: VerifyOptions & { plan: Fault[]; sandbox: Sandbox; fixture: Fixture },
): Promise<Pick<Verified, "certificate" | "fromMs" | "toMs">> {
  const { plan, sandbox, fixture, report, signal, connection } = input
  const { workers } = fixture
  const skewsMs = skewsOf(input.redisUrl)
  const ledger = createPostgresLedger({ connection, schema: sandbox.names.schema, poolSize: 1 })
  try {
    const clock = createSharedClock()
    await setClock(clock, ledger)
    const fromMs = clock.now()
    await within(workers.start(skewsMs), settleWithinMs)
    report(
      `${skewsMs.length} workers are ready. ${plan.length} faults in ${formatDuration(input.lengthMs)}, seed ${input.seed}.`,
    )

    const targets = { ...fixture, flush: () => sandbox.flush() }
    const injecting = injectFaults({ plan, targets, report, signal, now: () => clock.now() })
    const injected = await sandbox.whileConnected(injecting)
    await setClock(clock, ledger)
    const failures = await whenReady(workers.settled())
    signal.throwIfAborted()
    report(`All faults are over. ${formatDuration(calmMs)} of calm, in which nothing may wait.`)
    await sandbox.whileConnected(setTimeout(calmMs, undefined, { signal }))
    const toMs = clock.now()
    report("Waiting until every tick up to now has its outcome.")
    await untilSettled({
      look: () => readSettling(sandbox.database, { toMs }),
      withinMs: settleWithinMs,
      everyMs: lookAgainMs,
      signal,
    })
    await workers.stop()

    const nowMs = await ledger.readClock()
    const { total, unaccountedTicks, unexpectedTicks } = await audit({ ledger, nowMs, fromMs, toMs })
    const certificate = judge({
      planned: plan.map(({ kind }) => kind),
      recoveries: await recoveries(sandbox, injected),
      audit: { total, unaccountedTicks, unexpectedTicks },
      evidence: await readEvidence(sandbox.database, { toMs, disturbances: injected }),
      workerFailures: [...workers.failures, ...failures],
    })
    return { certificate, fromMs, toMs }
  } finally {
    await ledger.close()
  }
}

async function recoveries(sandbox: Sandbox, injected: InjectedFault[]) {
  return recoveriesOf({ injected, ticks: await readSettled(sandbox.database) })
}

async function whenReady(ready: Promise<void>): Promise<string[]> {
  try {
    await within(ready, settleWithinMs)
    return []
  } catch (error) {
    return [`Not every worker was ready again after the last fault: ${messageOf(error)}.`]
  }
}

async function setClock(clock: SharedClock, ledger: { readClock(): Promise<number> }): Promise<void> {
  const askedAt = clock.localNow()
  clock.correct({ sharedMs: await ledger.readClock(), askedAt, answeredAt: clock.localNow() })
}

function incomplete(cause: unknown, signal: AbortSignal): NightshiftError {
  return new NightshiftError({
    code: "VERIFY_INCOMPLETE",
    where: "verify",
    expected: "to come to its end",
    found: signal.aborted ? "a request to end" : messageOf(cause),
    hint: "Nothing is certified, and all that it created is removed. Run it again.",
    cause,
  })
}
