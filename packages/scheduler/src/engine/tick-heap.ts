/** Job names by the time of their next tick: a binary heap, so that the cost of a job grows with the logarithm of their number. */
export interface TickHeap {
  /** Sets a name's time, or removes the name when there is none. */
  set(name: string, atMs: number | undefined): void
  has(name: string): boolean
  /** The earliest time. */
  earliest(): number | undefined
  /** Removes and returns the names whose time has come, the earliest first. Default of `atMost`: all of them. */
  takeUntil(ms: number, atMost?: number): string[]
}

interface Entry {
  name: string
  atMs: number
}

export function createTickHeap(): TickHeap {
  const heap: Entry[] = []
  // An entry that was replaced stays in the heap until it reaches the top, and is dropped there.
  const current = new Map<string, Entry>()
  const dropStale = () => {
    while (heap[0] && current.get(heap[0].name) !== heap[0]) pop(heap)
  }
  return {
    set(name, atMs) {
      current.delete(name)
      if (atMs === undefined) return
      const entry = { name, atMs }
      current.set(name, entry)
      push(heap, entry)
    },
    has: (name) => current.has(name),
    earliest() {
      dropStale()
      return heap[0]?.atMs
    },
    takeUntil(ms, atMost = Infinity) {
      const names: string[] = []
      dropStale()
      while (heap[0] && heap[0].atMs <= ms && names.length < atMost) {
        const { name } = pop(heap)
        current.delete(name)
        names.push(name)
        dropStale()
      }
      return names
    },
  }
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (heap[parent]!.atMs <= entry.atMs) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = entry
}

function pop(heap: Entry[]): Entry {
  const top = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return top
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && heap[child + 1]!.atMs < heap[child]!.atMs) child += 1
    if (last.atMs <= heap[child]!.atMs) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
  return top
}
