import type { SeededRandom } from "../../../cli/src/verify/seeded-random"
import type { GatedStatement, StatementGate } from "./statement-gate.fixture"

/** One thing that may happen next; of several one is drawn by weight. */
export interface Choice {
  weight: number
  take: () => Promise<void> | void
}

/** Lets everything that is under way go on, one step at a time, in an order that the seed decides. */
export interface Conductor {
  /** Takes `starts` new operations, each at a moment of its own; those before may be under way. */
  play(starts: number, draw: () => Choice[]): Promise<void>
  /** Takes what is under way to its end. */
  drain(): Promise<void>
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** How many turns of the event loop without a change count as quiet. */
const quietTurns = 6
const standstillMs = 20_000
const mostUnderWay = 7

export function createConductor(options: {
  random: SeededRandom
  gate: StatementGate
  /** Which of these backends wait for a lock. */
  blocked: (pids: number[]) => Promise<Set<number>>
  underWay: () => number
  /** Whether several statements are sent at the very same moment: what then comes first differs from play to play. */
  sendsTogether: boolean
  /** What else may happen at any step, such as that a held lock is released. */
  besides: (isStuck: boolean) => Choice[]
  note: (line: string) => void
}): Conductor {
  const { random, gate, blocked, underWay, sendsTogether, besides, note } = options

  async function quiet(): Promise<void> {
    let seen = gate.changes()
    for (let calm = 0; calm < quietTurns; calm++) {
      await turn()
      if (gate.changes() === seen && !gate.isOpening()) continue
      seen = gate.changes()
      calm = -1
    }
  }

  /** Waits until each statement that was sent is answered, or waits for a lock. */
  async function settled(): Promise<void> {
    for (;;) {
      await quiet()
      const sent = gate.sent()
      if (sent.length === 0) return
      const before = gate.changes()
      const waiting = await blocked(sent.map(({ pid }) => pid))
      const isStill = gate.changes() === before && gate.sent().length === sent.length
      if (isStill && sent.every(({ pid }) => waiting.has(pid))) return
    }
  }

  const releasing = (weight: number, statements: GatedStatement[]): Choice[] =>
    statements.map((statement) => ({ weight, take: () => statement.release() }))

  /** Several at the very same moment: which locks come first is up to Postgres. */
  function burst(held: GatedStatement[]): Choice[] {
    if (held.length < 2 || !sendsTogether) return []
    const take = () => {
      const together = random.shuffled(held).slice(0, random.whole(2, 4))
      note(`at once: ${together.map(({ operation }) => operation).join(" | ")}`)
      for (const statement of together) statement.release()
    }
    return [{ weight: held.length, take }]
  }

  async function step(starts: Choice[]): Promise<void> {
    const held = gate.held()
    const steps = [...releasing(2, held), ...burst(held), ...releasing(3, gate.answered()), ...starts]
    const choices = [...steps, ...besides(steps.length === 0)]
    if (choices.length === 0) await awaitChange()
    else await pick(random, choices).take()
    await settled()
  }

  /** Only Postgres can go on by itself, where it breaks a deadlock. */
  async function awaitChange(): Promise<void> {
    const before = gate.changes()
    for (const deadline = Date.now() + standstillMs; gate.changes() === before;) {
      if (Date.now() > deadline) throw new Error("Everything that is under way waits for something else")
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  const isBusy = () => underWay() > 0 || gate.held().length + gate.sent().length + gate.answered().length > 0

  return {
    async play(starts, draw) {
      let left = starts
      const start = (choice: Choice): Choice => ({
        ...choice,
        take: () => {
          left -= 1
          return choice.take()
        },
      })
      await settled()
      while (left > 0) {
        const drawn = underWay() < mostUnderWay ? draw() : []
        if (drawn.length === 0 && !isBusy()) return
        const weight = 6 / drawn.reduce((sum, choice) => sum + choice.weight, 0)
        await step(drawn.map((choice) => start({ ...choice, weight: choice.weight * weight })))
      }
    },
    async drain() {
      await settled()
      while (isBusy()) await step([])
    },
  }
}

function pick<T extends { weight: number }>(random: SeededRandom, choices: T[]): T {
  let left = random.next() * choices.reduce((sum, { weight }) => sum + weight, 0)
  return choices.find(({ weight }) => (left -= weight) < 0) ?? choices.at(-1)!
}
