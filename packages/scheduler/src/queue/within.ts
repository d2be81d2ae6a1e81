import { setTimeout } from "node:timers/promises"

/** The promise's own end, or a rejection when it takes longer than `limitMs`. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  promise.catch(() => undefined)
  const limit = new AbortController()
  const late = setTimeout(limitMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`no answer within ${limitMs / 1_000} s`)
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    limit.abort()
  }
}
