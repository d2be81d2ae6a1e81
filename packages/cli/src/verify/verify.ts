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
import { readEvidence, readSettled, readSettling } from "./evidence"
import { planFaults, type Fault } from "./fault-plan"
import { claimGround, type Ground } from "./ground"
import { recoveriesOf } from "./recovery"
import { setScene, type Scene } from "./scene"
import { readServices, type Services } from "./services"
import { untilSettled } from "./settling"
import { raiseStorm, type Struck } from "./storm"
import { recoversWithinMs, startsWithinMs } from "./stuck"

export interface VerifyOptions {
  /** How to reach the database, as node-postgres takes it. */
  connection: PostgresQueueOptions["connection"]
  /** Where the queue is. Undefined: in the database. */
  redisUrl: string | undefined
  /** The same seed and length give the same plan of faults. */
  seed: number
  /** How long faults are begun, in milliseconds. */
  lengthMs: number
  /** The schema of the ledger stays. */
  keep: boolean
  /** Services of another machine may be used. */
  isAgreed: boolean
  /** Hears what is done, line by line. */
  tell: (line: string) => void
  /** Ends it before its end. */
  signal: AbortSignal
}

export interface Verified {
  certificate: Certificate
  services: Services["software"]
  workers: number
  fromMs: number
  toMs: number
  /** The schema that was kept. */
  schema: string | undefined
}

/**
 * The wall clocks of the first workers are off by so much, in milliseconds: as many as there are workers. A queue in
 * Postgres takes up to ten connections of a worker's; with one worker less a server of 100 has some left for others.
 */
const skewsOf = (redisUrl: string | undefined) =>
  redisUrl === undefined ? [0, 300_000, -300_000] : [0, 300_000, -300_000, 0]
/** So long, in milliseconds, the workers go on undisturbed after the last fault: first they recover, then nothing waits. */
const calmMs = recoversWithinMs + 2 * startsWithinMs
/** How long a start may take, and how long nothing may get an outcome in the end, with nothing in the way, in milliseconds. */
const settleWithinMs = 90_000
const lookAgainMs = 250

/**
 * Runs workers on the services, in schemas and a key prefix of their own, does to them what the plan says, and judges
 * what became of every tick. All that it made is gone afterwards, whatever happens.
 *
 * @throws NightshiftError VERIFY_REFUSED, VERIFY_INCOMPLETE, LEDGER_UNREACHABLE, LEDGER_REFUSED, QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const { connection, redisUrl, lengthMs, keep, isAgreed, tell, signal } = options
  const plan = planFaults(options)
  const workers = skewsOf(redisUrl).length
  const services = await readServices({ connection, redisUrl, workers, lengthMs, isAgreed })
  tell(services.load)
  const ground = await claimGround({ connection, redisUrl, tell })
  const over = new AbortController()
  // Every fault that is still to come waits for it.
  setMaxListeners(0, over.signal)
  signal.addEventListener("abort", () => over.abort(), { once: true })
  let scene: Scene | undefined
  let isJudged = false
  try {
    signal.throwIfAborted()
    scene = await setScene({
      connection,
      redis: services.redis,
      names: ground.names,
      seed: options.seed,
      signal: over.signal,
    })
    const verified = await carryOut({ ...options, signal: over.signal, plan, ground, scene })
    isJudged = true
    return {
      ...verified,
      services: services.software,
      workers,
      schema: keep ? ground.names.schema : undefined,
    }
  } catch (error) {
    throw error instanceof NightshiftError ? error : incomplete(error, signal)
  } finally {
    over.abort()
    await scene?.close()
    await ground.clear({ keep: keep && isJudged }).catch((error: unknown) => {
      tell(`${ground.names.schema} could not be removed; the next verify does: ${messageOf(error)}`)
    })
  }
}

async function carryOut(
  input: VerifyOptions & { plan: Fault[]; ground: Ground; scene: Scene },
): Promise<Pick<Verified, "certificate" | "fromMs" | "toMs">> {
  const { plan, ground, scene, tell, signal, connection } = input
  const { crew } = scene
  const skewsMs = skewsOf(input.redisUrl)
  const ledger = createPostgresLedger({ connection, schema: ground.names.schema, poolSize: 1 })
  try {
    const clock = createSharedClock()
    await setClock(clock, ledger)
    const fromMs = clock.now()
    await within(crew.start(skewsMs), settleWithinMs)
    tell(
      `${skewsMs.length} workers are ready. ${plan.length} faults in ${formatDuration(input.lengthMs)}, seed ${input.seed}.`,
    )

    const targets = { ...scene, flush: () => ground.flush() }
    const storm = raiseStorm({ plan, targets, tell, signal, now: () => clock.now() })
    const struck = await ground.whileConnected(storm)
    await setClock(clock, ledger)
    const troubles = await whenReady(crew.settled())
    signal.throwIfAborted()
    tell(`All faults are over. ${formatDuration(calmMs)} of calm, in which nothing may wait.`)
    await ground.whileConnected(setTimeout(calmMs, undefined, { signal }))
    const toMs = clock.now()
    tell("Waiting until every tick up to now has its outcome.")
    await untilSettled({
      look: () => readSettling(ground.database, { toMs }),
      withinMs: settleWithinMs,
      everyMs: lookAgainMs,
      signal,
    })
    await crew.stop()

    const nowMs = await ledger.readClock()
    const { total, unaccountedTicks, unexpectedTicks } = await audit({ ledger, nowMs, fromMs, toMs })
    const certificate = judge({
      planned: plan.map(({ kind }) => kind),
      recoveries: await recoveries(ground, struck),
      audit: { total, unaccountedTicks, unexpectedTicks },
      evidence: await readEvidence(ground.database, { toMs, disturbances: struck }),
      troubles: [...crew.troubles, ...troubles],
    })
    return { certificate, fromMs, toMs }
  } finally {
    await ledger.close()
  }
}

async function recoveries(ground: Ground, struck: Struck[]) {
  return recoveriesOf({ struck, ticks: await readSettled(ground.database) })
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
    hint: "Nothing is certified, and all that it made is removed. Run it again.",
    cause,
  })
}
