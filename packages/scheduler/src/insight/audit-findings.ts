/** Neighbouring ticks of one job that share a fault; a single one has `fromMs` and `toMs` alike. */
export interface TickSpan {
  job: string
  fromMs: number
  toMs: number
  count: number
}

export interface AuditFindings {
  unaccounted: TickSpan[]
  unexpected: TickSpan[]
}

/** At most this many spans are listed of each fault. */
const longestList = 100

/** Lists more spans; the counts beside the lists tell of those that have no room. */
export function listSpans(list: TickSpan[], ...spans: TickSpan[]): void {
  list.push(...spans.slice(0, longestList - list.length))
}
