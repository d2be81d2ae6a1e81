import type { Clock } from "../base/clock"

/**
 * How soon a lane's places become free, by what the runs in them have taken before. A run that has a place soon is
 * claimed before it has one, so that many short runs share commits and none waits for a commit of its own.
 */
export interface SlotForecast {
  /**
   * Where a run that is claimed now may be expected to have a place by the time that is done: it then counts as one that
   * waits, until it has one.
   */
  reserve(job: string): Reservation | undefined
  /** Whether one may come to be reserved in a moment: nothing that is known speaks against it. */
  mayBeSoon(job: string): boolean
  /** Whether a message may come before there is a place for it: as far as is known, all places are soon free. */
  mayFetch(): boolean
  /** Whether places still become free soon: what waits for one may go on waiting. */
  isMoving(): boolean
  /** A place is taken by a run of this job; to be called again when it is given back. */
  taken(job: string): () => void
  /** A handler begins in a place; to be called again when it ends. */
  began(job: string): () => void
  /** One that was reserved had no place after all: none is, until a handler has ended soon again. */
  failed(): void
}

export interface Reservation {
  /** It has its place now, or will not have one. */
  end(): void
}

/** A claimed run waits no longer than this for a place, as far as is known before, in milliseconds. */
const soonMs = 20
/** A place that is taken for longer is not soon free again, in milliseconds: a claim and the wait for its time come first. */
const slowMs = 60
/** So many runs are claimed before they have places, at most: about as many as can be in the 40 ms before their time. */
const mostReserved = 1_000
/** A message comes ahead only while fewer wait: as many as share one claim. */
const mostFetched = 100
/** How much the newest run tells of the next one of its job. */
const weight = 0.25

export function createSlotForecast(options: {
  clock: Pick<Clock, "localNow">
  /** How many places there are, but for the one that is kept for the queue. */
  slots: number
}): SlotForecast {
  const { clock, slots } = options
  /** What runs of a job take, in milliseconds, and what runs take in all. */
  const usual = new Map<string, number>()
  let usualOfAll: number | undefined
  /** How many runs have ended soon since one took longer: as far as that goes, those of new jobs are taken to do so too. */
  let streak = 0
  const takenSlots = new Set<{ sinceMs: number }>()
  let reserved = 0
  /** What they are expected to take in all, in milliseconds. */
  let reservedMs = 0
  let hasFailed = false

  /** Places that are free, or have been taken for a moment only, by runs that may be short. */
  function quickSlots(): number {
    const now = clock.localNow()
    let slow = 0
    for (const { sinceMs } of takenSlots) if (now - sinceMs >= slowMs) slow += 1
    return slots - slow
  }

  const learned = (before: number | undefined, took: number) =>
    before === undefined ? took : before + weight * (took - before)

  /** What a run is expected to take, where it is to have a place soon. */
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
