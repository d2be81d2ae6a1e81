import { evenStep, joined, runsOf, stepOf, valuesText } from "./value-text"

interface Times {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly followsElapsedTime: boolean
}

export interface TimeText {
  readonly text: string
  /**
   * Whether a reader would take the text for elapsed time, as "every 5 minutes", or for the wall clock, as "at 02:00".
   * It depends on the text alone. If the schedule does the other, the description adds so.
   */
  readonly soundsElapsed: boolean
}

/** The most times of a day that are listed. */
const mostListed = 6
/** From this many hours on, those with a common step are described by the step. */
const fewestOfStep = 5
/** The most stretches of a day that are described by their ends. */
const mostStretches = 3

/**
 * The times of a day, in the first of these forms that fits the values exactly. Each form gives different values
 * different texts, and no two forms have a text in common.
 */
export function describeTimes(times: Times): TimeText {
  return everyUnit(times) ?? stretches(times) ?? everyHours(times) ?? clockTimes(times) ?? fields(times)
}

/** "Every 5 minutes", "Every 2 hours from 00:30": evenly through the whole day. */
function everyUnit({ seconds, minutes, hours, followsElapsedTime }: Times): TimeText | undefined {
  if (!followsElapsedTime) return undefined
  const second = evenStep(seconds, 60)
  const minute = evenStep(minutes, 60)
  const hour = evenStep(hours, 24)
  const [start = 0] = minutes
  if (second > 0 && minute === 1 && hour === 1) return elapsed(every(second, "second"))
  if (!isZero(seconds)) return undefined
  if (minute > 0 && hour === 1) return elapsed(every(minute, "minute"))
  if (minutes.length > 1 || hour === 0) return undefined
  if (start === 0) return elapsed(every(hour, "hour"))
  return hour === 1 ? undefined : elapsed(`${every(hour, "hour")} from ${clock(0, start)}`)
}

/** "Every 15 minutes from 09:00 through 17:45": evenly between two times, or between a few pairs of times. */
function stretches(times: Times): TimeText | undefined {
  const { seconds, minutes, hours, followsElapsedTime } = times
  const bySecond = evenStep(seconds, 60)
  const [firstMinute = 0, lastMinute = 0] = [minutes[0], minutes.at(-1)]
  if (isZero(seconds)) {
    const step = evenStep(minutes, 60)
    if (step === 0 || !followsElapsedTime) return undefined
    return within(hours, every(step, "minute"), (hour, isEnd) => clock(hour, isEnd ? lastMinute : 0))
  }
  if (bySecond === 0 || runsOf(minutes).length > 1) return undefined
  if (minutes.length < 60 && (hours.length > 1 || seconds.length * minutes.length < 3)) return undefined
  if (minutes.length === 60 && !followsElapsedTime) return undefined
  const lastSecond = seconds.at(-1)
  const text = within(hours, every(bySecond, "second"), (hour, isEnd) =>
    isEnd ? clock(hour, lastMinute, lastSecond) : clock(hour, firstMinute, 0),
  )
  return text && { ...text, soundsElapsed: minutes.length === 60 }
}

function within(
  hours: readonly number[],
  each: string,
  end: (hour: number, isEnd: boolean) => string,
): TimeText | undefined {
  const runs = runsOf(hours)
  if (runs.length > mostStretches || hours.length === 24) return undefined
  return elapsed(
    `${each} ${joined(runs.map(({ first, last }) => `from ${end(first, false)} through ${end(last, true)}`))}`,
  )
}

/** "Every hour from 09:00 through 17:00". */
function everyHours({ seconds, minutes, hours }: Times): TimeText | undefined {
  const step = stepOf(hours)
  if (seconds.length > 1 || minutes.length > 1 || step === 0 || hours.length < fewestOfStep) return undefined
  if (hours.length === 24 && !(minutes[0] === 0 && isZero(seconds))) return undefined
  const inHour = isZero(seconds) ? minutes : [...minutes, ...seconds]
  const [from = "", to = ""] = [hours[0], hours.at(-1)].map((hour) => clock(hour, ...inHour))
  return onTheClock(`${every(step, "hour")} from ${from} through ${to}`)
}

/** "At 09:00, 12:30 and 17:00". */
function clockTimes({ seconds, minutes, hours }: Times): TimeText | undefined {
  if (seconds.length * minutes.length * hours.length > mostListed) return undefined
  const times = hours.flatMap((hour) =>
    minutes.flatMap((minute) =>
      isZero(seconds) ? [clock(hour, minute)] : seconds.map((second) => clock(hour, minute, second)),
    ),
  )
  return onTheClock(`At ${joined(times)}`)
}

/** "At minutes 5 and 20 of every hour": field by field. */
function fields({ seconds, minutes, hours, followsElapsedTime }: Times): TimeText {
  const units = [
    ...(isZero(seconds) ? [] : [{ noun: "second", values: seconds, size: 60 }]),
    { noun: "minute", values: minutes, size: 60 },
    { noun: "hour", values: hours, size: 24 },
  ]
  const [finest, ...coarser] = units
  const { noun, values, size } = finest!
  const step = evenStep(values, size)
  const isEvery = step > 0 && (noun === "second" || followsElapsedTime)
  const first = isEvery ? every(step, noun) : `At ${valuesText(noun, values, size)}`
  const rest = coarser.map((unit) => valuesText(unit.noun, unit.values, unit.size))
  // "At second 30 of every minute", without "of every hour".
  const shown = rest.length === 2 && minutes.length === 60 && hours.length === 24 ? rest.slice(0, 1) : rest
  const text = [first, ...shown].join(" of ")
  return { text, soundsElapsed: /^Every (?:\d+ )?minutes?|of every (?:minute|hour)\b/.test(text) }
}

function elapsed(text: string): TimeText {
  return { text, soundsElapsed: true }
}

function onTheClock(text: string): TimeText {
  return { text, soundsElapsed: false }
}

function every(step: number, noun: string): string {
  return step === 1 ? `Every ${noun}` : `Every ${step} ${noun}s`
}

function isZero(values: readonly number[]): boolean {
  return values.length === 1 && values[0] === 0
}

function clock(...parts: (number | undefined)[]): string {
  return parts.map((part) => String(part ?? 0).padStart(2, "0")).join(":")
}
