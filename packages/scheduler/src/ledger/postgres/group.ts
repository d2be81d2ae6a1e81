const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Gathers what is asked while as many writes as may be are under way and writes it with the next one, so that many
 * small writes share one commit. A single one is written at the end of this turn of the event loop.
 */
export function createGroup<In, Out>(options: {
  /** Writes the items as one; answers in their order. */
  write: (items: In[]) => Promise<Out[]>
  /** At most this many in one write. */
  largest: number
  /** So many writes may be under way. Default: 1. */
  atOnce?: number
}): (item: In) => Promise<Out> {
  const { write, largest, atOnce = 1 } = options
  let waiting: { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }[] = []
  let writers = 0

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, largest)
      waiting = waiting.slice(largest)
      try {
        const answers = await write(group.map(({ item }) => item))
        group.forEach(({ resolve }, index) => resolve(answers[index]!))
        // What follows from these answers within this turn of the event loop goes together.
        await turn()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    writers -= 1
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // What comes in the same turn of the event loop goes with it.
      if (writers < atOnce) {
        writers += 1
        setImmediate(() => void flush())
      }
    })
}
