import { isError } from "./errors"

/** More would hide what they explain; causes may also form a circle. */
const mostCauses = 10

/** The text below the stack of an error: its causes with their stacks, and the errors of an aggregate. Never throws. */
export function causesOf(error: Error): string {
  const texts: string[] = []
  const open: unknown[] = partsOf(error)
  while (open.length > 0 && texts.length < mostCauses) {
    const part = open.shift()
    const text = textOf(part)
    if (text === undefined) continue
    texts.push(`\nCaused by: ${text}`)
    open.push(...partsOf(part))
  }
  return texts.join("")
}

/** Limited to what is shown: a list of errors may be long. */
function partsOf(error: unknown): unknown[] {
  try {
    if (!isError(error)) return []
    const { cause, errors } = error as Partial<AggregateError>
    return [cause, ...(Array.isArray(errors) ? (errors as unknown[]).slice(0, mostCauses) : [])]
  } catch {
    return []
  }
}

function textOf(part: unknown): string | undefined {
  try {
    if (typeof part === "string") return part
    if (!isError(part)) return undefined
    return typeof part.stack === "string" ? part.stack : `${part.name}: ${part.message}`
  } catch {
    return "an error that cannot be read"
  }
}
