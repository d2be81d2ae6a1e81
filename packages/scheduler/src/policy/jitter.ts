/**
 * How long after its tick a run begins, in whole milliseconds from 0 to below `jitterMs`: the same for the same job and
 * tick in every process, and evenly spread over ticks and jobs. The hash is FNV-1a with a final mix.
 */
export function jitterOf(input: { job: string; scheduledFor: number; jitterMs: number }): number {
  const { job, scheduledFor, jitterMs } = input
  if (jitterMs === 0) return 0
  let hash = 0x811c9dc5
  for (const char of `${job}\0${scheduledFor}`) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  hash ^= hash >>> 16
  return Math.floor(((hash >>> 0) / 2 ** 32) * jitterMs)
}
