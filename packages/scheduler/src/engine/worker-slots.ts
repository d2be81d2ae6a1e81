import type { Clock } from "../base/clock"
import type { DueRun } from "../job/due-run"
import { underNextId } from "../queue/message"
import type { Queue } from "../queue/queue"
import { createAdmission, type Admission } from "./admission"
import { createWaitingRuns, type WaitingRuns } from "./waiting-runs"
import { createSlotPool, type Slot, type SlotPool } from "./slot-pool"
import { createSlotForecast, type Reservation, type SlotForecast } from "./slot-forecast"

/**
 * Claims a run, and calls its handler once `admit` has let it in. Resolves to what was handed back and is for others.
 */
export type Handle = (run: DueRun, admit: Admit) => Promise<DueRun[]>
/** Answers with what is to be called when the handler has ended; undefined where there is no place for it after all. */
export type Admit = () => Promise<(() => void) | undefined>

/** The named queues that this process takes runs of, and the places for them. */
export interface WorkerSlots {
  /** Begins to take a queue's runs; once is enough. */
  open(options: { queue: Queue; name: string }): void
  /**
   * Where runs go whose time has come: those that this process has room for begin here at once, without the way through
   * the queue, and so do those that will have room in a moment; where that is not known yet, they wait a moment for it. The
   * rest go on the queue for everybody. Where runs are shared, a process that does anything else has no room, but for runs
   * of jobs that take a moment. A run that has a place of its job keeps others waiting until it begins: it has the next
   * place that is free here, and goes on the queue as well where none is soon; the faster one has it.
   */
  dispatch: (runs: DueRun[]) => void
  /** Begins nothing more; what had come and waits for a place goes back on the queue. */
  stop(): void
}

/** How long a run that has a place of its job waits for one of this process, in milliseconds, before all are asked. */
const offerAfterMs = 100
/** How long the queue has to bring a message to a process that has only the place for it, in milliseconds. */
const bringsWithinMs = 250
/** So many runs that the queue carries nowhere wait for a place here; the ledger offers the others again. */
const mostOffQueue = 1_000
/** For so long a run of a message that came ahead of its place may begin to wait for one, in milliseconds. */
const aheadMs = 200
/** As long as a message that is waiting on the queue takes to come, in milliseconds. */
const lendAfterMs = 10

interface QueueSlots {
  pool: SlotPool
  forecast: SlotForecast
  admission: Admission
  waiting: WaitingRuns
  /** The place for the message that the queue may just be bringing, whose first run begins at once. */
  kept: Slot | undefined
  /** How many messages are being taken: the next one comes when there is a place to keep for it. */
  taking: number
  /** The message that comes next does so ahead of its place. */
  isAhead: boolean
  /** The kept place was last used by a run that was handed on, and by no message since. */
  isLent: boolean
  /** There is one place, which is the kept one: without the queue nothing would ever begin here. */
  isSingle: boolean
  /** The queue brought nothing while the kept place was free for it; until a message comes. */
  broughtNothing: boolean
  /** Runs that wait for a place here because the queue does not carry them. */
  offQueue: Set<string>
}

export function createWorkerSlots(options: {
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

  /** Claims a run that has no place yet, and is expected to have one by then. */
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
    // The kept one may have been lent.
    if (slots.taking === 0) slots.kept ??= slots.pool.tryTake()
  }

  function takeKept(slots: QueueSlots): Slot | undefined {
    const { kept } = slots
    slots.kept = undefined
    return kept
  }

  /** Not twice in a row while a message is there: its runs would never begin. */
  function lendKept(slots: QueueSlots): Slot | undefined {
    if (slots.isLent && slots.taking > 0) return undefined
    const kept = takeKept(slots)
    slots.isLent = kept !== undefined
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
      const slots = run.hasPermit && canRun(run.job) ? byQueue.get(run.queue) : undefined
      if (slots) void beginNext(slots, run)
      else rest.push(run)
    }
    if (rest.length > 0) offer(rest)
  }

  /** Goes on the queue, and waits here as well where that leads nowhere; the ledger gives it to one of them. */
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

  /** For a run of a message that came ahead, and only while places still become free. */
  const slotSoon = ({ forecast, admission }: QueueSlots, untilMs: number) =>
    forecast.isMoving() && clock.localNow() < untilMs ? admission.next() : undefined

  /** No message has come for the kept place, and a run that was handed on waits for one. */
  function lendUnused(slots: QueueSlots): void {
    if (slots.taking === 0 && slots.pool.isUrgent()) takeKept(slots)?.free()
  }

  function slotFor({ queue, hasPermit: hasPermit }: DueRun, slots: QueueSlots): Slot | undefined {
    // Without the queue no message comes for the kept one, and nobody else gets the run.
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

  /** Others are not claimed ahead: one that waits in a process that dies, or that has no place after all, does so once. */
  const isFresh = ({ delivery, hasPermit: hasPermit }: DueRun): boolean => delivery === 1 && !hasPermit

  /** Begins a run in a place, or ahead of one; false where it can have none soon. */
  function tryBegin(slots: QueueSlots, run: DueRun): boolean {
    const slot = slotFor(run, slots)
    const reservation = slot || stopped || !isFresh(run) ? undefined : slots.forecast.reserve(run.job)
    if (slot) void begin(slots, slot, run)
    else if (reservation) void beginAhead(slots, run, reservation)
    return slot !== undefined || reservation !== undefined
  }

  /** Where runs are shared, or this process is not known to be quick, others may begin it at once. */
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
