/**
 * Gathers what is asked while a write is under way and writes it with the next one, so that many small writes
 * share one commit. A single one is written at once.
 */
export function createGroup<In, Out>(options: {
  /** Writes the items as one; answers in their order. */
  write: (items: In[]) => Promise<Out[]>
  /** At most this many in one write. */
  largest: number
}): (item: In) => Promise<Out> {
  const { write, largest } = options
  let waiting: { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }[] = []
  let writing = false

  async function flush(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      const group = waiting.slice(0, largest)
      waiting = waiting.slice(largest)
      try {
        const answers = await write(group.map(({ item }) => item))
        group.forEach(({ resolve }, index) => resolve(answers[index]!))
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    writing = false
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // What comes in the same turn goes with it.
      if (!writing) {
        writing = true
        queueMicrotask(() => void flush())
      }
    })
}
