import { shadowKinds, type ShadowKind, type ShadowTick } from "./comparison"

/** The ticks of one job, or of all, in numbers. */
export interface ShadowTally {
  ticks: number
  kinds: Record<ShadowKind, number>
  /** How late the stock runs began, in milliseconds; undefined where none has. */
  lateMs: { median: number; most: number } | undefined
}

export function tallyOf(ticks: ShadowTick[]): ShadowTally {
  const kinds = Object.fromEntries(
    shadowKinds.map((kind) => [kind, ticks.filter((tick) => tick.kind === kind).length]),
  ) as Record<ShadowKind, number>
  const late = ticks
    .flatMap(({ lateMs }) => (lateMs === undefined ? [] : [lateMs]))
    .sort((one, other) => one - other)
  const median = late[Math.floor((late.length - 1) / 2)]
  return {
    ticks: ticks.length,
    kinds,
    lateMs: median === undefined ? undefined : { median, most: late.at(-1)! },
  }
}

/** `3 same, 1 missed`: the kinds that there are. */
export function kindWords({ kinds }: Pick<ShadowTally, "kinds">): string {
  const present = shadowKinds.filter((kind) => kinds[kind] > 0)
  return present.length === 0 ? "no ticks" : present.map((kind) => `${kinds[kind]} ${kind}`).join(", ")
}
