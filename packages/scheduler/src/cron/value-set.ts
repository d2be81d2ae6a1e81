/** A set of small whole numbers (0 to 63) that answers "which is the next from here?" in one array read. */
export class ValueSet {
  readonly first: number
  readonly last: number
  private readonly following: Int8Array
  private readonly preceding: Int8Array

  /** `values`: at least one, in any order. */
  constructor(values: Iterable<number>) {
    const wanted = new Set(values)
    this.first = Math.min(...wanted)
    this.last = Math.max(...wanted)
    this.following = new Int8Array(65).fill(-1)
    this.preceding = new Int8Array(65).fill(-1)
    let previous = -1
    for (let value = 0; value < 65; value++) {
      if (wanted.has(value)) previous = value
      this.preceding[value] = previous
    }
    let next = -1
    for (let value = 64; value >= 0; value--) {
      if (wanted.has(value)) next = value
      this.following[value] = next
    }
  }

  /** The smallest member that is `value` or more, or -1. `value`: 0 to 64. */
  atOrAfter(value: number): number {
    return this.following[value] ?? -1
  }

  /** The largest member that is `value` or less, or -1. `value`: -1 to 64. */
  atOrBefore(value: number): number {
    return this.preceding[value] ?? -1
  }
}
