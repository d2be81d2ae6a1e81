import { formatInstant } from "../base/instant"

/** Says instants in one text: the first in full with its zone, the others as short as they stay clear. */
export type InstantWords = (ms: number) => string

/** @param timezone IANA name, found valid */
export function createInstantWords(timezone: string): InstantWords {
  let firstDate: string | undefined
  return (ms) => {
    const full = formatInstant(ms, timezone)
    const [date = "", time = ""] = full.split(" ")
    if (firstDate === undefined) {
      firstDate = date
      return full
    }
    return date === firstDate ? time : `${date} ${time}`
  }
}
