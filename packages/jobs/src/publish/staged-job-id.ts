import { randomBytes } from "node:crypto"

/** Crockford's base 32, the digits of a ULID. */
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** The number of digits of an id that the database counts up, in hexadecimal, whose digits are a subset of base 32. */
export const countedDigits = 4

const timeDigits = 10
const randomDigits = 16 - countedDigits

/**
 * The prefix of the ids of one batch. With four hexadecimal digits after it, it is an id like Medusa's own: `job_` and a
 * ULID, whose first 10 digits are the time in milliseconds. The 12 random digits (60 bits) are drawn once per batch and not
 * for each row, because that is most of the cost of core's own insert.
 */
export function stagedJobIdPrefix(now: number = Date.now()): string {
  let time = ""
  for (let rest = now; time.length < timeDigits; rest = Math.floor(rest / 32))
    time = digits[rest % 32]! + time
  const random = Array.from(randomBytes(randomDigits), (byte) => digits[byte % 32]!).join("")
  return `job_${time}${random}`
}
