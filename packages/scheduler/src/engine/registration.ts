import type { Clock, Timer } from "../base/clock"
import { messageOf, type Logger } from "../base/logger"
import type { JobDefinition } from "../job/definition"
import type { Registry } from "../job/registry"
import type { Ledger, Reconciled, Starter } from "../ledger/ledger"

export interface StartOptions {
  /**
   * Sources whose jobs could not be loaded, by a fault in the file: what is stored of them is left as it is,
   * and their ticks wait for a worker that can run them. Default: none.
   */
  keepSources?: string[]
}

/**
 * How the jobs that a process registers come into the ledger. A start has a grace in which more may come: what is stored
 * and not registered yet is left as it is, and not planned here, until it comes or the grace ends. Only then is what the
 * build lacks marked as removed, and only by the newest of the processes that started.
 */
export interface Registration {
  /** An earlier job of the name is replaced and returned. After the start it is stored at once. */
  add(job: JobDefinition): Promise<JobDefinition | undefined>
  /** Stores what is registered, and begins the grace. Rejects when the ledger is not there. */
  begin(keepSources: string[]): Promise<Reconciled>
  /** All jobs are registered: ends the grace, or has the start do without one. */
  ready(): Promise<void>
  /** Whether a stored job may still be registered, and is not to be planned before. */
  awaits(job: string): boolean
  stop(): Promise<void>
}

const changesOf = ({ added, changed, removed }: Reconciled) => added.length + changed.length + removed.length

/** How soon the end of a grace that failed is tried again, in milliseconds. */
const tryAgainMs = 5_000

export function createRegistration(options: {
  clock: Clock
  ledger: Ledger
  registry: Registry
  logger: Logger
  starter: Starter
  graceMs: number
  /** A process that was not seen for so long, in milliseconds, is dead. */
  aliveWithinMs: number
  /**
   * Called after each change of what is stored, and settles what is owed. `isNew`: it may be something that other processes
   * only learn at their next visit.
   */
  onChange: (isNew: boolean) => Promise<void>
  /** Called when nothing is awaited any more, though nothing else may have changed: plans what was put off. */
  onEnd: () => Promise<void>
}): Registration {
  const { clock, ledger, registry, logger, starter, graceMs, aliveWithinMs, onChange, onEnd } = options
  /** Registered, and not known to be stored. */
  const unstored = new Set<string>()
  let keepSources: string[] = []
  /** A write of which nobody knows whether it counts, as it failed. */
  let mayHaveStored = false
  let state: "before" | "starting" | "open" | "ended" | "stopped" = "before"
  let isComplete = graceMs === 0
  let timer: Timer | undefined
  let ending: Promise<void> | undefined

  // One at a time: an older list of jobs that is stored after a newer one would undo what is new.
  let storing: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = storing.then(work)
    storing = done.catch(() => undefined)
    return done
  }

  /** The jobs of these names, as they are registered now; of one that fails nothing is forgotten. */
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

  /** Never rejects: what fails is tried again, and nobody waits for it. */
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
        logger.info(`Removed, as this build registers them no more: ${removed.join(", ")}`)
        await onChange(true)
      } else await onEnd()
      return newestStartMs
    })
    if (unstored.size > 0) {
      wait(tryAgainMs)
      return
    }
    // A later start decides what is gone, when its own grace ends. Should its process die before, this one looks again.
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
      // What was registered while this start was under way.
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
      // What is being stored needs the ledger, which is closed next.
      await storing
    },
  }
}
