const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Whether Postgres refused a value, such as a number that is too large: the other items of the group must not fail with it. */
const isOfOne = (error: unknown): boolean => /^22/.test(String((error as { code?: unknown } | null)?.code))

/**
 * Collects items while the maximum of writes is under way, and writes them together with the next one, so that many small
 * writes share one commit. A single item is written at the end of this turn of the event loop.
 */
export function createGroupCommit<In, Out>(options: {
  /** Writes the items together; resolves to the answers in their order. */
  write: (items: In[]) => Promise<Out[]>
  /** At most this many in one write. */
  largest: number
  /** How many writes may be under way. Default: 1. */
  atOnce?: number | undefined
  /** Only items with the same key share a write, and each key has one write under way. Default: all items may share. */
  keyOf?: (item: In) => string
  /** Items that go before the others, which still get a quarter of each write. Default: none. */
  goesFirst?: (item: In) => boolean
}): (item: In) => Promise<Out> {
  const { write, largest, atOnce = 1, keyOf, goesFirst } = options
  type Item = {
    item: In
    key: string | undefined
    resolve: (out: Out) => void
    reject: (error: unknown) => void
  }
  let waiting: Item[] = []
  const writing = new Set<string | undefined>()
  let writers = 0

  /** The items to write next; undefined if none wait, or only items whose key has a write under way. */
  function takeNext(): Item[] | undefined {
    const first = keyOf ? waiting.find(({ key }) => !writing.has(key)) : waiting[0]
    if (!first) return undefined
    const group = keyOf
      ? waiting.filter(({ key }) => key === first.key).slice(0, largest)
      : inTurn(waiting).slice(0, largest)
    const taken = new Set(group)
    waiting = waiting.filter((item) => !taken.has(item))
    return group
  }

  /** The items that go first, then the others; the others' quarter comes before the rest of the first. */
  function inTurn(items: Item[]): Item[] {
    if (!goesFirst || items.length <= largest) return items
    const first = items.filter(({ item }) => goesFirst(item))
    const others = items.filter(({ item }) => !goesFirst(item))
    const share = Math.max(Math.ceil(largest / 4), largest - first.length)
    return [...first.slice(0, Math.max(largest - others.length, largest - share)), ...others.slice(0, share)]
  }

  async function flush(): Promise<void> {
    for (let group = takeNext(); group; group = takeNext()) {
      const { key } = group[0]!
      if (keyOf) writing.add(key)
      await writeGroup(group)
      writing.delete(key)
    }
    writers -= 1
  }

  async function writeGroup(group: Item[]): Promise<void> {
    try {
      const answers = await write(group.map(({ item }) => item))
      group.forEach(({ resolve }, index) => resolve(answers[index]!))
      // Items that follow from these answers within this turn of the event loop are written together.
      await turn()
    } catch (error) {
      if (group.length > 1 && isOfOne(error)) for (const each of group) await writeAlone(each)
      else for (const { reject } of group) reject(error)
    }
  }

  async function writeAlone({ item, resolve, reject }: Item): Promise<void> {
    try {
      resolve((await write([item]))[0]!)
    } catch (error) {
      reject(error)
    }
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ item, key: keyOf?.(item), resolve, reject })
      // Items that arrive in the same turn of the event loop are written with it.
      if (writers < atOnce) {
        writers += 1
        setImmediate(() => void flush())
      }
    })
}
