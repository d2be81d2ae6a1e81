import type { Clock } from "../base/clock"

/**
 * Forecasts how soon a queue's slots become free, from how long earlier runs took. A run that will have a slot soon is
 * claimed before it has one, so that many short runs share commits and none waits for a commit of its own.
 */
export interface SlotForecast {
  /**
   * Reserves a slot for a run that is claimed now, where one should be free by the time it is claimed. The run counts as
   * waiting until it has its slot.
   */
  reserve(job: string): Reservation | undefined
  /** Whether a slot may be free in a moment: nothing known rules it out. */
  mayBeSoon(job: string): boolean
  /** Whether a message may be fetched before a slot is free for it: as far as is known, all slots are free soon. */
  mayFetch(): boolean
  /** Whether slots still become free soon, so that runs may go on waiting for one. */
  isMoving(): boolean
  /** A run of this job takes a slot. Returns what to call when the slot is given back. */
  taken(job: string): () => void
  /** A handler begins in a slot. Returns what to call when it ends. */
  began(job: string): () => void
  /** A reserved run got no slot after all: nothing is reserved until a handler has ended quickly again. */
  failed(): void
}

export interface Reservation {
  /** The run has its slot now, or will not have one. */
  end(): void
}

/** A run is claimed ahead only if it should wait no longer than this for a slot, in milliseconds. */
const soonMs = 20
/** A slot taken for longer is not expected to be free soon, in milliseconds. A claim and the wait for the run's time count too. */
const slowMs = 60
/** At most this many runs are claimed before they have slots: about as many as can be claimed in the 40 ms before their time. */
const mostReserved = 1_000
/** A message is fetched ahead only while fewer runs wait: as many as share one claim. */
const mostFetched = 100
/** How much weight the newest run has in the expected duration of its job. */
const weight = 0.25

export function createSlotForecast(options: {
  clock: Pick<Clock, "localNow">
  /** How many slots there are, not counting the one that is reserved for the queue. */
  slots: number
}): SlotForecast {
  const { clock, slots } = options
  /** The usual duration of a job's runs, in milliseconds, and that of all runs. */
  const usual = new Map<string, number>()
  let usualOfAll: number | undefined
  /** How many runs in a row have been short. The more, the more runs of new jobs are assumed to be short too. */
  let streak = 0
  const takenSlots = new Set<{ sinceMs: number }>()
  let reserved = 0
  /** Their expected total duration, in milliseconds. */
  let reservedMs = 0
  let hasFailed = false

  /** Slots that are free, or were taken only a moment ago by runs that may be short. */
  function quickSlots(): number {
    const now = clock.localNow()
    let slow = 0
    for (const { sinceMs } of takenSlots) if (now - sinceMs >= slowMs) slow += 1
    return slots - slow
  }

  const learned = (before: number | undefined, took: number) =>
    before === undefined ? took : before + weight * (took - before)

  /** The expected duration of a run, where a slot will be free for it soon. */
  function msOf(job: string): number | undefined {
    const ms = usual.get(job) ?? (reserved < 4 * streak ? usualOfAll : undefined)
    if (hasFailed || ms === undefined || ms > soonMs || reserved >= mostReserved) return undefined
    const quick = quickSlots()
    return quick > 0 && reservedMs + ms <= soonMs * quick ? ms : undefined
  }

  return {
    mayBeSoon: (job) => !hasFailed && (usual.get(job) ?? usualOfAll ?? 0) <= soonMs && quickSlots() > 0,
    mayFetch: () =>
      !hasFailed && streak > 0 && usualOfAll! <= soonMs && reserved < mostFetched && quickSlots() === slots,
    isMoving: () => !hasFailed && quickSlots() > 0,
    reserve(job) {
      const ms = msOf(job)
      if (ms === undefined) return undefined
      reserved += 1
      reservedMs += ms
      let isOver = false
      return {
        end() {
          if (isOver) return
          isOver = true
          reserved -= 1
          reservedMs -= ms
        },
      }
    },
    taken(job) {
      const slot = { sinceMs: (usual.get(job) ?? 0) > soonMs ? -Infinity : clock.localNow() }
      takenSlots.add(slot)
      return () => void takenSlots.delete(slot)
    },
    began(job) {
      const sinceMs = clock.localNow()
      return () => {
        const took = clock.localNow() - sinceMs
        usual.set(job, learned(usual.get(job), took))
        usualOfAll = learned(usualOfAll, took)
        streak = took > soonMs ? 0 : streak + 1
        if (took <= soonMs) hasFailed = false
      }
    },
    failed() {
      hasFailed = true
    },
  }
}
