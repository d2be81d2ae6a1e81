import { fieldFault, type FieldFault } from "./expression-fault"
import { dayOfWeekField, isWholeField, monthField, type Field, type FieldText } from "./field"
import { nearest } from "./nearest"

/** Reads one number or name of a field, within its bounds. A Sunday that was written as 7 stays 7. */
export function readValue(part: FieldText): number {
  const { field, text } = part
  if (/^\d+$/.test(text)) {
    const value = Number(text)
    if (value < field.min || value > field.max) throw outOfRange(part, value)
    return value
  }
  const index = field.names.indexOf(text.toUpperCase())
  if (index < 0) throw fieldFault(part, unknownValueFault(part))
  return field.min + index
}

function outOfRange(part: FieldText, value: number) {
  return fieldFault(part, { found: String(value), ...outOfRangeFault(part, value) })
}

/**
 * Hour 24 is hour 0 of the next day, and minute 60 is minute 0 of the next hour. 0 is suggested only where every next
 * day or hour is in the schedule as well, since otherwise it would change the meaning.
 */
function outOfRangeFault(part: FieldText, value: number): FieldFault {
  const { field } = part
  const suggestion = isEndOfList(part) && coarserAreOpen(part) ? "0" : undefined
  if (field.label === "hour" && value === 24) {
    return { hint: "Midnight is hour 0, of the next day.", because: "Midnight is hour 0", suggestion }
  }
  if ((field.label === "minute" || field.label === "second") && value === 60) {
    const because = `The ${field.label} after 59 is 0`
    const coarser = field.label === "minute" ? "hour" : "minute"
    return { hint: `${because}, of the next ${coarser}.`, because, suggestion }
  }
  if (field.label === "day-of-month" && value > field.max) {
    return { hint: "Write L for the last day of a month." }
  }
  return { hint: `Write ${article(field)} ${field.label} from ${field.min} to ${field.max}.` }
}

/** "a minute", "an hour". */
function article(field: Field): string {
  return field.label === "hour" ? "an" : "a"
}

function isEndOfList({ expression, column, text }: FieldText): boolean {
  return !/[-/#]/.test(`${expression[column - 2] ?? ""}${expression[column - 1 + text.length] ?? ""}`)
}

function coarserAreOpen({ expression, number }: FieldText): boolean {
  const coarser = expression.trim().split(/\s+/).slice(number)
  return coarser.every((text) => text === "*" || text === "?")
}

function unknownValueFault(part: FieldText): FieldFault {
  const { field, text } = part
  const usual = "Write a value, a range 'a-b', a list 'a,b' or a step '*/n'."
  for (const other of [monthField, dayOfWeekField]) {
    if (other !== field && other.names.includes(text.toUpperCase())) {
      return {
        hint: `'${text}' is a name for the ${other.label} field: the order is [second] minute hour day-of-month month day-of-week.`,
      }
    }
  }
  if (text === "?" && isWholeField(part)) {
    return { hint: usual, because: "'?' stands alone, in a day field only", suggestion: "*" }
  }
  if (/^H\b/i.test(text)) {
    return {
      hint: "Jenkins' H is not part of the dialect: write a fixed value, and use jitter to spread jobs.",
    }
  }
  if (text.startsWith("+")) {
    return { hint: "There is no + sign: both day fields must match where one of them begins with '*'." }
  }
  return { hint: usual, suggestion: nameMeant(text, field) }
}

/** The name that was clearly meant by some letters. */
function nameMeant(text: string, field: Field): string | undefined {
  if (!/^[a-z]+$/i.test(text)) return undefined
  const whole = field.names.find((_, index) => isLongName(text, field.longNames[index] ?? ""))
  if (whole !== undefined) return whole
  const near = nearest(text, text.length < 5 ? field.names : field.longNames, 1)
  if (near !== undefined) return near.slice(0, 3).toUpperCase()
  const anagrams = field.names.filter(
    (name, index) => haveSameLetters(text, name) || haveSameLetters(text, field.longNames[index] ?? ""),
  )
  return anagrams.length === 1 ? anagrams[0] : undefined
}

/** "Monday", "Mondays" and "Thurs" for MON and THU: long names and their beginnings, which crontab(5) does not accept. */
function isLongName(text: string, longName: string): boolean {
  const word = text.toUpperCase()
  return word.length > 3 && (longName.startsWith(word) || word === `${longName}S`)
}

/** `AGU` for `AUG`: two swapped letters of three are too many for the edit distance. */
function haveSameLetters(text: string, name: string): boolean {
  const sorted = (word: string) => Array.from(word.toUpperCase()).sort().join("")
  return sorted(text) === sorted(name)
}
