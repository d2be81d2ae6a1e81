/** The progress that a handler reported. */
export interface Progress {
  /** 0 to 1; undefined if the value has no total. */
  fraction: number | undefined
  /** The value on one line: "published 12, total 40". */
  text: string
}

/** Common names for the amount that is done. */
const doneNames = ["done", "current", "completed", "processed", "finished"]

/** Reads a progress value of any shape; undefined where there is none. */
export function readProgress(value: unknown): Progress | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === "number") return ofNumber(value)
  if (typeof value !== "object" || Array.isArray(value)) {
    return { fraction: undefined, text: typeof value === "string" ? value : JSON.stringify(value) }
  }
  const fields = value as Record<string, unknown>
  return { fraction: fractionOf(fields), text: textOf(fields) }
}

/** A number from 0 to 1 is a fraction; above that it is a percentage. */
function ofNumber(value: number): Progress {
  if (!(value >= 0 && value <= 100)) return { fraction: undefined, text: String(value) }
  const fraction = value <= 1 ? value : value / 100
  return { fraction, text: `${Math.round(fraction * 100)} %` }
}

function fractionOf(fields: Record<string, unknown>): number | undefined {
  const { percent, fraction, total } = fields
  if (typeof percent === "number") return bounded(percent / 100)
  if (typeof fraction === "number") return bounded(fraction)
  if (typeof total !== "number" || !(total > 0)) return undefined
  const name = doneNames.find((each) => typeof fields[each] === "number")
  if (name !== undefined) return bounded((fields[name] as number) / total)
  // The job publish-once-a-day reports two numbers; their sum is the number of drafts that it has handled.
  const { published, heldBack } = fields
  if (typeof published !== "number") return undefined
  return bounded((published + (typeof heldBack === "number" ? heldBack : 0)) / total)
}

const bounded = (fraction: number): number => Math.min(1, Math.max(0, fraction))

function textOf(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ")
}
