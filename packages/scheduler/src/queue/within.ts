import { setTimeout } from "node:timers/promises"

/** No answer arrived in time. */
export class LateAnswer extends Error {}

/** The promise's own result, or a rejection with LateAnswer when it takes longer than `limitMs`. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  promise.catch(() => undefined)
  const limit = new AbortController()
  const late = setTimeout(limitMs, undefined, { signal: limit.signal }).then(() => {
    throw new LateAnswer(`no answer within ${limitMs / 1_000} s`)
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    limit.abort()
  }
}
