import type { Clock } from "../base/clock"
import type { DueRun } from "../job/due-run"
import { underNextId } from "../queue/message"
import type { Queue } from "../queue/queue"
import { createAdmission, createSlotPool, type Admission, type Slot, type SlotPool } from "./slot-pool"
import { createWaitingRuns, type WaitingRuns } from "./waiting-runs"
import { createSlotForecast, type Reservation, type SlotForecast } from "./slot-forecast"

/**
 * Claims a run, and calls its handler once `admit` has let it in. Resolves to what was handed back and is for others.
 */
export type Handle = (run: DueRun, admit: Admit) => Promise<DueRun[]>
/** Resolves to what is called when the handler has ended; undefined where there is no slot for it after all. */
export type Admit = () => Promise<(() => void) | undefined>

/** This process's slots for runs, by named queue. A slot is taken while a handler runs. */
export interface WorkerSlots {
  /** Begins to take a queue's runs; later calls for the same queue do nothing. */
  open(options: { queue: Queue; name: string }): void
  /**
   * Begins runs whose time has come, or puts them on the queue. Runs for which there is a free slot begin here at once,
   * without passing through the queue. So do runs that will have a slot in a moment; where that is not known yet, they
   * wait briefly. The rest go on the queue for all processes. Where runs are shared, a busy process takes none, except
   * of jobs with short runs. A run that holds a permit keeps other runs of its job waiting until it begins: it gets the
   * next free slot here, and goes on the queue as well where no slot is free soon; whichever is faster begins it.
   */
  dispatch: (runs: DueRun[]) => void
  /** Begins nothing more. Runs that have arrived and wait for a slot go back on the queue. */
  stop(): void
}

/** How long a run with a permit waits for a slot of this process, in milliseconds, before it is offered to all. */
const offerAfterMs = 100
/** How long the queue has to deliver a message to a process with a single slot, in milliseconds. */
const bringsWithinMs = 250
/** At most this many runs that the queue does not carry wait for a slot here; the ledger offers the others again. */
const mostOffQueue = 1_000
/** For this long a run of a message that was fetched before a slot was free may begin to wait for one, in milliseconds. */
const aheadMs = 200
/** As long as a message that waits on the queue takes to arrive, in milliseconds. */
const lendAfterMs = 10

/** The slots for the runs of one named queue. */
interface QueueSlots {
  pool: SlotPool
  forecast: SlotForecast
  admission: Admission
  waiting: WaitingRuns
  /** The slot reserved for the next message, whose first run begins at once. */
  kept: Slot | undefined
  /** How many messages are being taken. The next one is fetched when a slot can be reserved for it. */
  taking: number
  /** The next message is fetched before a slot is reserved for it. */
  isAhead: boolean
  /** The reserved slot was last used by a run that was handed on, and by no message since. */
  isLent: boolean
  /** There is one slot, the reserved one: without the queue nothing would ever begin here. */
  isSingle: boolean
  /** The queue delivered nothing while the reserved slot was free, and no message has arrived since. */
  broughtNothing: boolean
  /** Runs that wait for a slot here because the queue does not carry them. */
  offQueue: Set<string>
}

export function createWorkerSlots(options: {
  concurrencyOf: (queue: string) => number
  /** Whether this build knows a run's job. */
  canRun: (job: string) => boolean
  handle: Handle
  /** Rejects where the queue does not take them. */
  enqueue: (runs: DueRun[]) => Promise<void>
  /** Whether a few processes plan for many, and should leave runs to the others. */
  isShared: () => boolean
  /** Whether the queue cannot be reached: it delivers nothing here or to other processes. */
  isCutOff: () => boolean
  clock: Pick<Clock, "setTimer" | "localNow">
}): WorkerSlots {
  const { clock, concurrencyOf, canRun, handle, enqueue, isShared, isCutOff } = options
  const byQueue = new Map<string, QueueSlots | undefined>()
  const returned: DueRun[] = []
  let stopped = false

  async function begin(slots: QueueSlots, slot: Slot, run: DueRun): Promise<void> {
    const freed = slots.forecast.taken(run.job)
    await work(run, () => Promise.resolve(slots.forecast.began(run.job)))
    freed()
    give(slots, slot)
    slots.waiting.next()
  }

  /** Claims a run that has no slot yet, and is expected to have one by the time it is claimed. */
  async function beginAhead(slots: QueueSlots, run: DueRun, reservation: Reservation): Promise<void> {
    let slot: Slot | undefined
    let freed: (() => void) | undefined
    await work(run, async () => {
      slot = await slots.admission.next()
      reservation.end()
      if (slot) freed = slots.forecast.taken(run.job)
      else slots.forecast.failed()
      return slot && slots.forecast.began(run.job)
    })
    reservation.end()
    freed?.()
    if (slot) give(slots, slot)
    slots.waiting.next()
  }

  async function work(run: DueRun, admit: Admit): Promise<void> {
    try {
      putBackSoon(await handle(run, admit))
    } catch {
      // It stays due, and is offered again.
    }
  }

  function give(slots: QueueSlots, slot: Slot): void {
    slot.free()
    // The reserved one may have been lent.
    if (slots.taking === 0) slots.kept ??= slots.pool.tryTake()
  }

  function takeKept(slots: QueueSlots): Slot | undefined {
    const { kept } = slots
    slots.kept = undefined
    return kept
  }

  /** Not twice in a row while a message waits: its runs would never begin. */
  function lendKept(slots: QueueSlots): Slot | undefined {
    if (slots.isLent && slots.taking > 0) return undefined
    const kept = takeKept(slots)
    slots.isLent = kept !== undefined
    return kept
  }

  /** What the queue does not take stays due, and is offered again. */
  const putBack = (runs: DueRun[]) => void enqueue(runs).catch(() => undefined)

  /** Runs that are handed back together go on the queue together. */
  function putBackSoon(runs: DueRun[]): void {
    if (runs.length === 0) return
    if (returned.length === 0) setImmediate(() => (stopped ? putBack : giveAway)(returned.splice(0)))
    returned.push(...runs)
  }

  /** On the queue, a run with a permit would stand behind everything that came before it. */
  function giveAway(runs: DueRun[]): void {
    const rest: DueRun[] = []
    for (const run of runs) {
      const slots = run.hasPermit && canRun(run.job) ? byQueue.get(run.queue) : undefined
      if (slots) void beginNext(slots, run)
      else rest.push(run)
    }
    if (rest.length > 0) offer(rest)
  }

  /** Puts runs on the queue, and keeps them here as well where the queue does not carry them; the ledger lets one claim win. */
  function offer(runs: DueRun[]): void {
    const takeAllOffQueue = (given: DueRun[]) => {
      for (const run of given) {
        const slots = canRun(run.job) ? byQueue.get(run.queue) : undefined
        if (slots) void takeOffQueue(slots, run)
      }
    }
    enqueue(runs).catch(() => takeAllOffQueue(runs))
    const own = runs.filter(({ queue }) => byQueue.get(queue)?.isSingle)
    if (own.length > 0)
      clock.setTimer(() => takeAllOffQueue(own.filter(({ queue }) => isSilent(queue))), bringsWithinMs)
  }

  function isSilent(queue: string): boolean {
    const slots = byQueue.get(queue)
    if (slots?.kept && slots.taking === 0) slots.broughtNothing = true
    return slots?.broughtNothing === true
  }

  async function takeOffQueue(slots: QueueSlots, run: DueRun): Promise<void> {
    const { offQueue, pool } = slots
    if (stopped || offQueue.has(run.runId) || offQueue.size >= mostOffQueue) return
    offQueue.add(run.runId)
    const slot = pool.tryTake() ?? (slots.taking === 0 ? takeKept(slots) : undefined) ?? (await pool.take())
    offQueue.delete(run.runId)
    if (slot) await begin(slots, slot, run)
  }

  async function take(slots: QueueSlots, runs: DueRun[]): Promise<void> {
    const cameAhead = slots.isAhead && !slots.kept
    const untilMs = clock.localNow() + aheadMs
    let isReturned = false
    slots.taking += 1
    slots.broughtNothing = false
    if (slots.kept) slots.isLent = false
    for (const [index, run] of runs.entries()) {
      const free = takeKept(slots) ?? slots.pool.tryTake()
      const reservation = free || stopped || !isFresh(run) ? undefined : slots.forecast.reserve(run.job)
      if (reservation) {
        void beginAhead(slots, run, reservation)
        continue
      }
      const slot = free ?? (await (cameAhead ? slotSoon(slots, untilMs) : slots.pool.take()))
      if (!slot) {
        isReturned = true
        ;(stopped ? putBack : giveAway)(index > 0 ? runs.slice(index) : runs.map(underNextId))
        break
      }
      void begin(slots, slot, run)
    }
    slots.kept ??= slots.pool.tryTake()
    slots.isAhead = !slots.kept && !isReturned && slots.forecast.mayFetch()
    const next = slots.kept || slots.isAhead ? undefined : await slots.pool.take()
    if (slots.kept) next?.free()
    else slots.kept = next
    slots.taking -= 1
    if (slots.pool.isUrgent()) clock.setTimer(() => lendUnused(slots), lendAfterMs)
  }

  /** For a run of a message that was fetched ahead, and only while slots still become free. */
  const slotSoon = ({ forecast, admission }: QueueSlots, untilMs: number) =>
    forecast.isMoving() && clock.localNow() < untilMs ? admission.next() : undefined

  /** No message has arrived for the reserved slot, and a run that was handed on waits for one. */
  function lendUnused(slots: QueueSlots): void {
    if (slots.taking === 0 && slots.pool.isUrgent()) takeKept(slots)?.free()
  }

  function slotFor({ queue, hasPermit: hasPermit }: DueRun, slots: QueueSlots): Slot | undefined {
    // Without the queue no message arrives for the reserved slot, and no other process gets the run.
    if (isCutOff()) return slots.pool.tryTake() ?? takeKept(slots)
    if (hasPermit) return slots.pool.tryTake() ?? lendKept(slots)
    return slots.pool.tryTake(isShared() ? concurrencyOf(queue) - 2 : 0)
  }

  async function beginNext(slots: QueueSlots, run: DueRun): Promise<void> {
    const offer = clock.setTimer(() => putBack([run]), offerAfterMs)
    const slot = await slots.pool.take("urgent")
    offer.cancel()
    if (slot) await begin(slots, slot, run)
    else putBack([run])
  }

  /** Only a fresh run is claimed ahead of a slot: so it waits in vain, or in a process that dies, once at most. */
  const isFresh = ({ delivery, hasPermit: hasPermit }: DueRun): boolean => delivery === 1 && !hasPermit

  /** Begins a run in a slot, or claims it ahead of one; false where no slot will be free soon. */
  function tryBegin(slots: QueueSlots, run: DueRun): boolean {
    const slot = slotFor(run, slots)
    const reservation = slot || stopped || !isFresh(run) ? undefined : slots.forecast.reserve(run.job)
    if (slot) void begin(slots, slot, run)
    else if (reservation) void beginAhead(slots, run, reservation)
    return slot !== undefined || reservation !== undefined
  }

  /** Where runs are shared, or this process's slots do not free up quickly, another process may begin it at once. */
  const mayWaitHere = (slots: QueueSlots, run: DueRun): boolean =>
    !stopped && isFresh(run) && !isShared() && !isCutOff() && slots.forecast.mayBeSoon(run.job)

  return {
    open({ queue, name }) {
      if (stopped || byQueue.has(name)) return
      const count = concurrencyOf(name)
      const pool = createSlotPool(count)
      const kept = pool.tryTake()
      const slots: QueueSlots | undefined = kept && {
        pool,
        forecast: createSlotForecast({ clock, slots: count - 1 }),
        admission: createAdmission({ clock, pool }),
        waiting: createWaitingRuns({ clock, begin: (run) => tryBegin(slots!, run), leave: offer }),
        kept,
        taking: 0,
        isAhead: false,
        isLent: false,
        isSingle: count < 2,
        broughtNothing: false,
        offQueue: new Set<string>(),
      }
      byQueue.set(name, slots)
      if (slots) queue.deliver({ queue: name, take: (runs) => take(slots, runs) })
    },
    dispatch(runs) {
      const rest: DueRun[] = []
      for (const run of runs) {
        const slots = canRun(run.job) ? byQueue.get(run.queue) : undefined
        if (slots && tryBegin(slots, run)) continue
        if (slots && run.hasPermit) void beginNext(slots, run)
        else if (slots && mayWaitHere(slots, run)) slots.waiting.add(run)
        else rest.push(run)
      }
      if (rest.length > 0) offer(rest)
    },
    stop() {
      stopped = true
      for (const slots of byQueue.values()) {
        slots?.waiting.stop()
        slots?.pool.close()
        if (slots) takeKept(slots)?.free()
      }
    },
  }
}
