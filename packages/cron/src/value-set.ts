/** A set of whole numbers from 0 to 63, as bits, that answers "which is the next from here?" at once. */
export class ValueSet {
  readonly first: number
  readonly last: number
  /** Bit 0 is 0. */
  private readonly low: number
  /** Bit 0 is 32. */
  private readonly high: number

  /** `values`: at least one, in any order. */
  constructor(values: Iterable<number>) {
    let low = 0
    let high = 0
    for (const value of values) {
      if (value < 32) low |= 1 << value
      else high |= 1 << (value - 32)
    }
    this.low = low
    this.high = high
    this.first = this.atOrAfter(0)
    this.last = this.atOrBefore(63)
  }

  /** The smallest member that is `value` or more, or -1. `value`: 0 to 64. */
  atOrAfter(value: number): number {
    const low = value < 32 ? this.low & (-1 << value) : 0
    if (low !== 0) return lowestBit(low)
    const high = value < 32 ? this.high : value < 64 ? this.high & (-1 << (value - 32)) : 0
    return high === 0 ? -1 : 32 + lowestBit(high)
  }

  /** The largest member that is `value` or less, or -1. `value`: -1 to 64. */
  atOrBefore(value: number): number {
    const high = value < 32 ? 0 : value < 63 ? this.high & (-1 >>> (63 - value)) : this.high
    if (high !== 0) return 63 - Math.clz32(high)
    const low = value < 0 ? 0 : value < 31 ? this.low & (-1 >>> (31 - value)) : this.low
    return 31 - Math.clz32(low)
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
