/** Consecutive values, `first` and `last` inclusive. */
interface Run {
  readonly first: number
  readonly last: number
}

/** From this many on, values with a common step are described by the step. Fewer are listed. */
const fewestOfStep = 5

/**
 * A unit with its values: "minute 5", "minutes 0, 15 and 40 through 45", "every 7th minute from 0 through 56",
 * or "every minute" for the whole field. Different sets of values have different texts.
 *
 * @param values ascending, without repeats, at least one
 * @param size how many values the field has
 */
export function valuesText(noun: string, values: readonly number[], size: number): string {
  if (values.length === size) return `every ${noun}`
  const step = stepOf(values)
  if (step > 1 && values.length >= fewestOfStep) {
    return `every ${ordinal(step)} ${noun} from ${values[0]} through ${values.at(-1)}`
  }
  return `${noun}${values.length === 1 ? "" : "s"} ${joined(runsOf(values).flatMap((run) => runTexts(run, String)))}`
}

/**
 * The names of cyclic values such as weekdays: "Friday through Sunday". `order` has all values in the order in which they
 * are named. A run of three or more may continue past its end.
 */
export function namesText(
  values: readonly number[],
  order: readonly number[],
  nameOf: (value: number) => string,
  last = "and",
): string {
  const places = order.flatMap((value, place) => (values.includes(value) ? [place] : []))
  const runs = runsOf(places)
  const [first, end] = [runs[0], runs.at(-1)]
  const meets = first && end && first !== end && first.first === 0 && end.last === order.length - 1
  if (meets && first.last + order.length - end.first > 1) {
    runs.shift()
    runs[runs.length - 1] = { first: end.first, last: order.length + first.last }
  }
  const name = (place: number) => nameOf(order[place % order.length]!)
  return joined(
    runs.flatMap((run) => runTexts(run, name)),
    last,
  )
}

/** "a", "a and b", "a, b and c". */
export function joined(texts: readonly string[], last = "and"): string {
  return texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} ${last} ${texts.at(-1)}`
}

/** The distance between neighbours; 0 if it differs, or if there is only one value. */
export function stepOf(values: readonly number[]): number {
  const step = (values[1] ?? 0) - (values[0] ?? 0)
  return values.every((value, index) => index === 0 || value - values[index - 1]! === step) &&
    values.length > 1
    ? step
    : 0
}

/** The step of values that divide the field evenly from 0: 15 for 0, 15, 30 and 45 of 60. 0 for others. */
export function evenStep(values: readonly number[], size: number): number {
  const step = stepOf(values)
  return values[0] === 0 && step > 0 && step * values.length === size ? step : 0
}

export function runsOf(values: readonly number[]): Run[] {
  const runs: { first: number; last: number }[] = []
  for (const value of values) {
    const run = runs.at(-1)
    if (run !== undefined && run.last + 1 === value) run.last = value
    else runs.push({ first: value, last: value })
  }
  return runs
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
export function ordinal(count: number): string {
  const isTeen = count % 100 > 10 && count % 100 < 14
  const ending = isTeen ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th")
  return `${count}${ending}`
}

/** Two consecutive values are listed; more are a range. */
function runTexts({ first, last }: Run, name: (value: number) => string): string[] {
  if (first === last) return [name(first)]
  return last - first === 1 ? [name(first), name(last)] : [`${name(first)} through ${name(last)}`]
}
