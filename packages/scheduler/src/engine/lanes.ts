import type { Clock } from "../base/clock"
import type { DueRun } from "../job/due-run"
import { underNextId } from "../queue/message"
import type { Queue } from "../queue/queue"
import { createAdmission, type Admission } from "./admission"
import { createLingering, type Lingering } from "./lingering"
import { createPlaces, type Place, type Places } from "./places"
import { createTurnover, type Reservation, type Turnover } from "./turnover"

/**
 * Claims a run, and calls its handler once `admit` has let it in. Resolves to what was handed back and is for others.
 */
export type Handle = (run: DueRun, admit: Admit) => Promise<DueRun[]>
/** Answers with what is to be called when the handler has ended; undefined where there is no place for it after all. */
export type Admit = () => Promise<(() => void) | undefined>

/** The named queues that this process takes runs of, and the places for them. */
export interface Lanes {
  /** Begins to take a queue's runs; once is enough. */
  open(options: { queue: Queue; name: string }): void
  /**
   * Where runs go whose time has come: those that this process has room for begin here at once, without the way through
   * the queue, and so do those that will have room in a moment; where that is not known yet, they wait a moment for it. The
   * rest go on the queue for everybody. Where runs are shared, a process that does anything else has no room, but for runs
   * of jobs that take a moment. A run that has a place of its job keeps others waiting until it begins: it has the next
   * place that is free here, and goes on the queue as well where none is soon; the faster one has it.
   */
  depart: (runs: DueRun[]) => void
  /** Begins nothing more; what had come and waits for a place goes back on the queue. */
  stop(): void
}

/** How long a run that has a place of its job waits for one of this process, in milliseconds, before all are asked. */
const offerAfterMs = 100
/** How long the queue has to bring a message to a process that has only the place for it, in milliseconds. */
const bringsWithinMs = 250
/** So many runs that the queue carries nowhere wait for a place here; the ledger offers the others again. */
const mostStranded = 1_000
/** For so long a run of a message that came ahead of its place may begin to wait for one, in milliseconds. */
const aheadMs = 200
/** As long as a message that is waiting on the queue takes to come, in milliseconds. */
const lendAfterMs = 10

interface Lane {
  places: Places
  turnover: Turnover
  admission: Admission
  lingering: Lingering
  /** The place for the message that the queue may just be bringing, whose first run begins at once. */
  kept: Place | undefined
  /** How many messages are being taken: the next one comes when there is a place to keep for it. */
  taking: number
  /** The message that comes next does so ahead of its place. */
  isAhead: boolean
  /** The kept place was last used by a run that was handed on, and by no message since. */
  lent: boolean
  /** There is one place, which is the kept one: without the queue nothing would ever begin here. */
  isSingle: boolean
  /** The queue brought nothing while the kept place was free for it; until a message comes. */
  unheard: boolean
  /** Runs that wait for a place here because the queue does not carry them. */
  stranded: Set<string>
}

export function createLanes(options: {
  concurrencyOf: (queue: string) => number
  /** Whether this build knows a run's job. */
  canRun: (job: string) => boolean
  handle: Handle
  /** Rejects where the queue does not take them. */
  enqueue: (runs: DueRun[]) => Promise<void>
  /** Whether few processes plan for many, and should leave them the runs. */
  isShared: () => boolean
  /** Whether the queue is out of reach: it brings nothing, and takes nothing to other processes. */
  isCutOff: () => boolean
  clock: Pick<Clock, "setTimer" | "localNow">
}): Lanes {
  const { clock, concurrencyOf, canRun, handle, enqueue, isShared, isCutOff } = options
  const lanes = new Map<string, Lane | undefined>()
  const returned: DueRun[] = []
  let stopped = false

  async function begin(lane: Lane, place: Place, run: DueRun): Promise<void> {
    const freed = lane.turnover.taken(run.job)
    await work(run, () => Promise.resolve(lane.turnover.began(run.job)))
    freed()
    give(lane, place)
    lane.lingering.next()
  }

  /** Claims a run that has no place yet, and is expected to have one by then. */
  async function beginAhead(lane: Lane, run: DueRun, reservation: Reservation): Promise<void> {
    let place: Place | undefined
    let freed: (() => void) | undefined
    await work(run, async () => {
      place = await lane.admission.next()
      reservation.end()
      if (place) freed = lane.turnover.taken(run.job)
      else lane.turnover.failed()
      return place && lane.turnover.began(run.job)
    })
    reservation.end()
    freed?.()
    if (place) give(lane, place)
    lane.lingering.next()
  }

  async function work(run: DueRun, admit: Admit): Promise<void> {
    try {
      putBackSoon(await handle(run, admit))
    } catch {
      // It stays due, and is offered again.
    }
  }

  function give(lane: Lane, place: Place): void {
    place.free()
    // The kept one may have been lent.
    if (lane.taking === 0) lane.kept ??= lane.places.tryTake()
  }

  function takeKept(lane: Lane): Place | undefined {
    const { kept } = lane
    lane.kept = undefined
    return kept
  }

  /** Not twice in a row while a message is there: its runs would never begin. */
  function lendKept(lane: Lane): Place | undefined {
    if (lane.lent && lane.taking > 0) return undefined
    const kept = takeKept(lane)
    lane.lent = kept !== undefined
    return kept
  }

  /** What the queue does not take stays due, and is offered again. */
  const putBack = (runs: DueRun[]) => void enqueue(runs).catch(() => undefined)

  /** Many that are handed back together go on the queue together. */
  function putBackSoon(runs: DueRun[]): void {
    if (runs.length === 0) return
    if (returned.length === 0) setImmediate(() => (stopped ? putBack : giveAway)(returned.splice(0)))
    returned.push(...runs)
  }

  /** On the queue one that has a place of its job would stand behind all that came before. */
  function giveAway(runs: DueRun[]): void {
    const rest: DueRun[] = []
    for (const run of runs) {
      const lane = run.hasPlace && canRun(run.job) ? lanes.get(run.queue) : undefined
      if (lane) void beginNext(lane, run)
      else rest.push(run)
    }
    if (rest.length > 0) offer(rest)
  }

  /** Goes on the queue, and waits here as well where that leads nowhere; the ledger gives it to one of them. */
  function offer(runs: DueRun[]): void {
    const strandAll = (given: DueRun[]) => {
      for (const run of given) {
        const lane = canRun(run.job) ? lanes.get(run.queue) : undefined
        if (lane) void strand(lane, run)
      }
    }
    enqueue(runs).catch(() => strandAll(runs))
    const own = runs.filter(({ queue }) => lanes.get(queue)?.isSingle)
    if (own.length > 0)
      clock.setTimer(() => strandAll(own.filter(({ queue }) => isUnheard(queue))), bringsWithinMs)
  }

  function isUnheard(queue: string): boolean {
    const lane = lanes.get(queue)
    if (lane?.kept && lane.taking === 0) lane.unheard = true
    return lane?.unheard === true
  }

  async function strand(lane: Lane, run: DueRun): Promise<void> {
    const { stranded, places } = lane
    if (stopped || stranded.has(run.runId) || stranded.size >= mostStranded) return
    stranded.add(run.runId)
    const place =
      places.tryTake() ?? (lane.taking === 0 ? takeKept(lane) : undefined) ?? (await places.take())
    stranded.delete(run.runId)
    if (place) await begin(lane, place, run)
  }

  async function take(lane: Lane, runs: DueRun[]): Promise<void> {
    const cameAhead = lane.isAhead && !lane.kept
    const untilMs = clock.localNow() + aheadMs
    let isReturned = false
    lane.taking += 1
    lane.unheard = false
    if (lane.kept) lane.lent = false
    for (const [index, run] of runs.entries()) {
      const free = takeKept(lane) ?? lane.places.tryTake()
      const reservation = free || stopped || !isFresh(run) ? undefined : lane.turnover.reserve(run.job)
      if (reservation) {
        void beginAhead(lane, run, reservation)
        continue
      }
      const place = free ?? (await (cameAhead ? placeSoon(lane, untilMs) : lane.places.take()))
      if (!place) {
        isReturned = true
        ;(stopped ? putBack : giveAway)(index > 0 ? runs.slice(index) : runs.map(underNextId))
        break
      }
      void begin(lane, place, run)
    }
    lane.kept ??= lane.places.tryTake()
    lane.isAhead = !lane.kept && !isReturned && lane.turnover.mayFetch()
    const next = lane.kept || lane.isAhead ? undefined : await lane.places.take()
    if (lane.kept) next?.free()
    else lane.kept = next
    lane.taking -= 1
    if (lane.places.isUrgent()) clock.setTimer(() => lendUnused(lane), lendAfterMs)
  }

  /** For a run of a message that came ahead, and only while places still become free. */
  const placeSoon = ({ turnover, admission }: Lane, untilMs: number) =>
    turnover.isMoving() && clock.localNow() < untilMs ? admission.next() : undefined

  /** No message has come for the kept place, and a run that was handed on waits for one. */
  function lendUnused(lane: Lane): void {
    if (lane.taking === 0 && lane.places.isUrgent()) takeKept(lane)?.free()
  }

  function placeFor({ queue, hasPlace }: DueRun, lane: Lane): Place | undefined {
    // Without the queue no message comes for the kept one, and nobody else gets the run.
    if (isCutOff()) return lane.places.tryTake() ?? takeKept(lane)
    if (hasPlace) return lane.places.tryTake() ?? lendKept(lane)
    return lane.places.tryTake(isShared() ? concurrencyOf(queue) - 2 : 0)
  }

  async function beginNext(lane: Lane, run: DueRun): Promise<void> {
    const offer = clock.setTimer(() => putBack([run]), offerAfterMs)
    const place = await lane.places.take("urgent")
    offer.cancel()
    if (place) await begin(lane, place, run)
    else putBack([run])
  }

  /** Others are not claimed ahead: one that waits in a process that dies, or that has no place after all, does so once. */
  const isFresh = ({ delivery, hasPlace }: DueRun): boolean => delivery === 1 && !hasPlace

  /** Begins a run in a place, or ahead of one; false where it can have none soon. */
  function tryBegin(lane: Lane, run: DueRun): boolean {
    const place = placeFor(run, lane)
    const reservation = place || stopped || !isFresh(run) ? undefined : lane.turnover.reserve(run.job)
    if (place) void begin(lane, place, run)
    else if (reservation) void beginAhead(lane, run, reservation)
    return place !== undefined || reservation !== undefined
  }

  /** Where runs are shared, or this process is not known to be quick, others may begin it at once. */
  const mayLinger = (lane: Lane, run: DueRun): boolean =>
    !stopped && isFresh(run) && !isShared() && !isCutOff() && lane.turnover.mayBeSoon(run.job)

  return {
    open({ queue, name }) {
      if (stopped || lanes.has(name)) return
      const count = concurrencyOf(name)
      const places = createPlaces(count)
      const kept = places.tryTake()
      const lane: Lane | undefined = kept && {
        places,
        turnover: createTurnover({ clock, places: count - 1 }),
        admission: createAdmission({ clock, places }),
        lingering: createLingering({ clock, begin: (run) => tryBegin(lane!, run), leave: offer }),
        kept,
        taking: 0,
        isAhead: false,
        lent: false,
        isSingle: count < 2,
        unheard: false,
        stranded: new Set<string>(),
      }
      lanes.set(name, lane)
      if (lane) queue.deliver({ queue: name, take: (runs) => take(lane, runs) })
    },
    depart(runs) {
      const rest: DueRun[] = []
      for (const run of runs) {
        const lane = canRun(run.job) ? lanes.get(run.queue) : undefined
        if (lane && tryBegin(lane, run)) continue
        if (lane && run.hasPlace) void beginNext(lane, run)
        else if (lane && mayLinger(lane, run)) lane.lingering.add(run)
        else rest.push(run)
      }
      if (rest.length > 0) offer(rest)
    },
    stop() {
      stopped = true
      for (const lane of lanes.values()) {
        lane?.lingering.stop()
        lane?.places.close()
        if (lane) takeKept(lane)?.free()
      }
    },
  }
}
