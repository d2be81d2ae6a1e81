/** What a handler told of its progress, as far as it can be read. */
export interface Progress {
  /** 0 to 1; undefined where it does not tell how much there is in all. */
  fraction: number | undefined
  /** What it told, in a line: "published 12, total 40". */
  words: string
}

/** The names that handlers commonly give to how much is done. */
const doneNames = ["done", "current", "completed", "processed", "finished"]

/** Reads a progress value of any shape; undefined where there is none. */
export function readProgress(value: unknown): Progress | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === "number") return ofNumber(value)
  if (typeof value !== "object" || Array.isArray(value)) {
    return { fraction: undefined, words: typeof value === "string" ? value : JSON.stringify(value) }
  }
  const fields = value as Record<string, unknown>
  return { fraction: fractionOf(fields), words: wordsOf(fields) }
}

/** From 0 to 1 it is a fraction, above that a percentage. */
function ofNumber(value: number): Progress {
  if (!(value >= 0 && value <= 100)) return { fraction: undefined, words: String(value) }
  const fraction = value <= 1 ? value : value / 100
  return { fraction, words: `${Math.round(fraction * 100)} %` }
}

function fractionOf(fields: Record<string, unknown>): number | undefined {
  const { percent, fraction, total } = fields
  if (typeof percent === "number") return bounded(percent / 100)
  if (typeof fraction === "number") return bounded(fraction)
  if (typeof total !== "number" || !(total > 0)) return undefined
  const name = doneNames.find((each) => typeof fields[each] === "number")
  if (name !== undefined) return bounded((fields[name] as number) / total)
  // The job that publishes drafts tells two numbers that add up to what it looked at.
  const { published, heldBack } = fields
  if (typeof published !== "number") return undefined
  return bounded((published + (typeof heldBack === "number" ? heldBack : 0)) / total)
}

const bounded = (fraction: number): number => Math.min(1, Math.max(0, fraction))

function wordsOf(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ")
}
