import type { Clock, Timer } from "../base/clock"
import { messageOf, type Logger } from "../base/logger"
import type { JobDefinition, Registry } from "../job/definition"
import type { Ledger, Reconciled, Starter } from "../ledger/ledger"

export interface StartOptions {
  /**
   * Sources whose jobs could not be loaded because of a fault in the file: their stored jobs are left as they are, and
   * their ticks wait for a worker that can run them. Default: none.
   */
  keepSources?: string[]
}

/**
 * Stores the jobs that a process registers. A start has a grace period in which more jobs may be registered: a stored job
 * that is not registered yet is left as it is, and is not planned here, until it is registered or the period ends. Only
 * then are the jobs that the build lacks marked as removed, and only by the newest of the processes that started.
 */
export interface Registration {
  /** An earlier job of the name is replaced and returned. After the start it is stored at once. */
  add(job: JobDefinition): Promise<JobDefinition | undefined>
  /** Stores the registered jobs, and begins the grace period. Rejects when the ledger cannot be reached. */
  begin(keepSources: string[]): Promise<Reconciled>
  /** All jobs are registered: ends the grace period, or makes the next start have none. */
  ready(): Promise<void>
  /** Whether a stored job may still be registered, and must not be planned before. */
  awaits(job: string): boolean
  stop(): Promise<void>
}

const changesOf = ({ added, changed, removed }: Reconciled) => added.length + changed.length + removed.length

/** How soon the end of a grace period is tried again if it failed, in milliseconds. */
const tryAgainMs = 5_000

export function createRegistration(options: {
  clock: Clock
  ledger: Ledger
  registry: Registry
  logger: Logger
  starter: Starter
  graceMs: number
  /** A process that was not seen for this long, in milliseconds, is dead. */
  aliveWithinMs: number
  /**
   * Called after each write, to decide the ticks that are due. `isNew`: the write may have stored something that other
   * processes learn only at their next heartbeat.
   */
  onChange: (isNew: boolean) => Promise<void>
  /** Called when no job is awaited any more, even if nothing else has changed: plans the jobs that were awaited. */
  onEnd: () => Promise<void>
}): Registration {
  const { clock, ledger, registry, logger, starter, graceMs, aliveWithinMs, onChange, onEnd } = options
  /** Jobs that are registered, and not known to be stored. */
  const unstored = new Set<string>()
  let keepSources: string[] = []
  /** A write failed, and it is not known whether it took effect. */
  let mayHaveStored = false
  let state: "before" | "starting" | "open" | "ended" | "stopped" = "before"
  let isComplete = graceMs === 0
  let timer: Timer | undefined
  let ending: Promise<void> | undefined

  // One at a time: storing an older list of jobs after a newer one would undo the newer one.
  let storing: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = storing.then(work)
    storing = done.catch(() => undefined)
    return done
  }

  /** Stores the jobs of these names as they are registered now; if that fails, they stay marked as not stored. */
  function store(names: () => string[], keepAbsent: boolean): Promise<Reconciled> {
    return inTurn(async () => {
      const jobs = names().flatMap((name) => registry.get(name) ?? [])
      for (const { name } of jobs) unstored.delete(name)
      try {
        const reconciled = await ledger.reconcile({ jobs, keepSources, keepAbsent, starter })
        await onChange(mayHaveStored || changesOf(reconciled) > 0)
        mayHaveStored = false
        return reconciled
      } catch (error) {
        mayHaveStored = true
        for (const { name } of jobs) unstored.add(name)
        throw error
      }
    })
  }

  const storeNew = () => store(() => [...unstored], true)
  const isStopped = () => state === "stopped"

  function wait(ms: number): void {
    timer?.cancel()
    if (!isStopped()) timer = clock.setTimer(() => void end(), ms)
  }

  /** Never rejects: what fails is tried again, and no caller waits for it. */
  function end(): Promise<void> {
    timer?.cancel()
    ending = (ending ?? Promise.resolve()).then(removeAbsent).catch(async (error: unknown) => {
      if (isStopped()) return
      logger.warn(`Jobs that are gone are not marked as removed yet: ${messageOf(error)}`)
      wait(tryAgainMs)
      await inTurn(onEnd).catch(() => undefined)
    })
    return ending
  }

  async function removeAbsent(): Promise<void> {
    if (isStopped()) return
    state = "ended"
    if (unstored.size > 0) {
      await storeNew().catch((error: unknown) =>
        logger.warn(`Jobs that were registered late are not stored yet: ${messageOf(error)}`),
      )
    }
    const newestStartMs = await inTurn(async () => {
      const jobs = registry.all().map(({ name }) => name)
      const { removed, newestStartMs } = await ledger.removeAbsent({
        jobs,
        keepSources,
        starter,
        aliveWithinMs,
      })
      if (removed.length > 0) {
        logger.info(`Removed, as this build no longer registers them: ${removed.join(", ")}`)
        await onChange(true)
      } else await onEnd()
      return newestStartMs
    })
    if (unstored.size > 0) {
      wait(tryAgainMs)
      return
    }
    // A later start decides what is gone when its own grace period ends. This process checks again in case that one dies.
    if (newestStartMs === undefined) return
    const leftMs = newestStartMs + graceMs - clock.now()
    if (leftMs > 0) wait(leftMs + aliveWithinMs)
  }

  return {
    async add(job) {
      const replaced = registry.set(job)
      unstored.add(job.name)
      if (state === "open" || state === "ended") await storeNew()
      return replaced
    },
    async begin(sources) {
      keepSources = sources
      state = "starting"
      const hasGrace = !isComplete
      const reconciled = await store(() => registry.all().map(({ name }) => name), hasGrace)
      // Jobs that were registered while this start was under way.
      while (unstored.size > 0 && !isStopped()) await storeNew()
      if (isStopped()) return reconciled
      state = hasGrace ? "open" : "ended"
      if (hasGrace && isComplete) await end()
      else if (hasGrace) wait(graceMs)
      return reconciled
    },
    async ready() {
      isComplete = true
      await (state === "open" ? end() : ending)
    },
    awaits: (job) => (state === "starting" || state === "open") && !isComplete && !registry.get(job),
    async stop() {
      state = "stopped"
      timer?.cancel()
      await ending
      // A write under way needs the ledger, which is closed next.
      await storing
    },
  }
}
