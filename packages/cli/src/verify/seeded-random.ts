/** Pseudorandom numbers, the same for the same seed. */
export interface SeededRandom {
  /** 0 <= number < 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number
  /** The same items in another order. */
  shuffled<T>(items: readonly T[]): T[]
}

/** @param seed a whole number from 0 to 4294967295. The generator is mulberry32, which is in the public domain. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    whole,
    shuffled(items) {
      const left = [...items]
      const drawn: typeof left = []
      while (left.length > 0) drawn.push(...left.splice(whole(0, left.length - 1), 1))
      return drawn
    },
  }
}
