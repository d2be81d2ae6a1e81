/** Values that cost something to make, by a text; of too many the oldest is forgotten. */
export interface Memo<Value> {
  /** The value of this text, made now if it is not known. What `make` throws is not remembered. */
  remember(text: string, make: () => Value): Value
}

export function createMemo<Value>(most: number): Memo<Value> {
  const known = new Map<string, Value>()
  return {
    remember(text, make) {
      const found = known.get(text)
      if (found !== undefined) return found
      const made = make()
      if (known.size === most) known.delete(known.keys().next().value!)
      known.set(text, made)
      return made
    },
  }
}
