/** One or more ticks that are too close together to draw apart, as fractions of the range. */
export interface Mark {
  start: number
  width: number
  count: number
  firstMs: number
  lastMs: number
}

interface LayoutInput {
  fromMs: number
  toMs: number
  /** In ascending order. */
  ticksMs: number[]
  /** How long a run usually takes; null if unknown. */
  usualDurationMs: number | null
}

/** The narrowest mark, and the narrowest gap between two, as fractions of the range. */
const narrowest = 0.004
const gap = 0.002

/** Lays out a job's ticks on a line, each as wide as its run usually takes; ticks that touch become one mark. */
export function layOut({ fromMs, toMs, ticksMs, usualDurationMs }: LayoutInput): Mark[] {
  const lengthMs = toMs - fromMs
  const width = Math.max(narrowest, (usualDurationMs ?? 0) / lengthMs)
  const marks: Mark[] = []
  for (const tickMs of ticksMs) {
    const start = (tickMs - fromMs) / lengthMs
    if (start < 0 || start >= 1) continue
    const end = Math.min(1, start + width)
    const last = marks.at(-1)
    if (last && start < last.start + last.width + gap) {
      last.width = Math.max(last.width, end - last.start)
      last.count += 1
      last.lastMs = tickMs
    } else {
      marks.push({ start, width: end - start, count: 1, firstMs: tickMs, lastMs: tickMs })
    }
  }
  return marks
}

/** The mark at a position or just beside it, since a narrow one is hard to hit. */
export function markAt(marks: Mark[], position: number): Mark | undefined {
  return marks.find(({ start, width }) => position >= start - gap && position <= start + width + gap)
}

const hourMs = 3_600_000

/** Every third full hour of the range, in UTC: in most zones that is a full hour too. */
export function hourLines(fromMs: number, toMs: number): { atMs: number; start: number }[] {
  const lines: { atMs: number; start: number }[] = []
  const every = 3 * hourMs
  for (let atMs = Math.ceil(fromMs / every) * every; atMs < toMs; atMs += every)
    lines.push({ atMs, start: (atMs - fromMs) / (toMs - fromMs) })
  return lines
}
