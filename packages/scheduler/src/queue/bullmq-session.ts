import { createLane, type Connections, type Lane, type LaneEvents } from "./bullmq-lane"
import type { Message } from "./message"
import type { Session } from "./pacer"
import type { Taker } from "./taker"

/** The named queues of one session: what adds to them, and what delivers from them to this process. */
export interface BullSession extends Session {
  /** Resolves when a command would reach the service now; rejects when that is not to be expected. */
  ready(): Promise<unknown>
  add(queue: string, messages: Message[]): Promise<unknown>
  deliver(queue: string, take: Taker): void
  hold(): void
  drained(): Promise<void>
  close(): Promise<void>
}

export function createBullSession(connections: Connections, events: LaneEvents): BullSession {
  const lanes = new Map<string, Lane>()
  let isHeld = false

  const laneOf = (queue: string): Lane => {
    const known = lanes.get(queue)
    if (known) return known
    const lane = createLane({ connections, queue, ...events })
    if (isHeld) lane.hold()
    lanes.set(queue, lane)
    return lane
  }
  const everyLane = (action: (lane: Lane) => Promise<void>) => Promise.all([...lanes.values()].map(action))

  return {
    ready: () => connections.ready(),
    add: (queue, messages) => laneOf(queue).add(messages),
    deliver: (queue, take) => laneOf(queue).deliver(take),
    hold() {
      isHeld = true
      for (const lane of lanes.values()) lane.hold()
    },
    async drained() {
      await everyLane((lane) => lane.drained())
    },
    async close() {
      await everyLane((lane) => lane.close())
      connections.close()
    },
    abandon() {
      for (const lane of lanes.values()) lane.abandon()
      connections.close()
    },
  }
}
