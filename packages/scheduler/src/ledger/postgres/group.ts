const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Whether Postgres refused a value, such as a number that is too large: the others of the group must not suffer. */
const isOfOne = (error: unknown): boolean => /^22/.test(String((error as { code?: unknown } | null)?.code))

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
        if (group.length > 1 && isOfOne(error)) for (const each of group) await writeAlone(each)
        else for (const { reject } of group) reject(error)
      }
    }
    writers -= 1
  }

  async function writeAlone({ item, resolve, reject }: (typeof waiting)[number]): Promise<void> {
    try {
      resolve((await write([item]))[0]!)
    } catch (error) {
      reject(error)
    }
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
