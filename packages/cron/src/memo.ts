/** A cache of values by a text. When it is full, the oldest value is dropped. */
export interface Memo<Value> {
  /** The value of this text, made now if it is not cached. If `make` throws, nothing is cached. */
  remember(text: string, make: () => Value): Value
}

/** @param capacity the most values that are kept */
export function createMemo<Value>(capacity: number): Memo<Value> {
  const known = new Map<string, Value>()
  return {
    remember(text, make) {
      const found = known.get(text)
      if (found !== undefined) return found
      const made = make()
      if (known.size === capacity) known.delete(known.keys().next().value!)
      known.set(text, made)
      return made
    },
  }
}
