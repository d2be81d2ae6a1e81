import { randomBytes } from "node:crypto"

/** Crockford's base 32, the digits of a ULID. */
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** How many digits of an id the database counts up, in hexadecimal; its digits are among those of base 32. */
export const countedDigits = 4

const timeDigits = 10
const randomDigits = 16 - countedDigits

/**
 * What the ids of one batch begin with. With a number of four hexadecimal digits behind it, it is an id as
 * Medusa's own: `job_` and a ULID, of which 10 digits are the time in milliseconds. The 12 random digits are the
 * batch's, not each row's (60 bits), because drawing them for each is most of what core's own insert costs.
 */
export function stagedJobIdPrefix(now: number = Date.now()): string {
  let time = ""
  for (let rest = now; time.length < timeDigits; rest = Math.floor(rest / 32))
    time = digits[rest % 32]! + time
  const random = Array.from(randomBytes(randomDigits), (byte) => digits[byte % 32]!).join("")
  return `job_${time}${random}`
}
