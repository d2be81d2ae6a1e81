import { type Field, dayOfWeekField, monthField } from "./field"
import { type FieldText, fieldFault } from "./field-text"
import { nearest } from "../base/suggestion"

/** Reads one number or name of a field, within its bounds. Sunday stays 7 where 7 was written. */
export function readValue(part: FieldText): number {
  const { field, text } = part
  if (/^\d+$/.test(text)) {
    const value = Number(text)
    if (value < field.min || value > field.max) throw outOfRange(part, value)
    return value
  }
  const index = field.names.indexOf(text.toUpperCase())
  if (index < 0) throw unknownValue(part)
  return field.min + index
}

function outOfRange(part: FieldText, value: number) {
  const { field } = part
  const mend = outOfRangeMend(field, value)
  return fieldFault(part, { found: String(value), ...mend })
}

function outOfRangeMend(field: Field, value: number): { mend: string; suggestion?: string } {
  if (field.label === "hour" && value === 24) {
    return { mend: "Midnight is hour 0: did you mean '0'?", suggestion: "0" }
  }
  if ((field.label === "minute" || field.label === "second") && value === 60) {
    return { mend: `The ${field.label} after 59 is 0: did you mean '0'?`, suggestion: "0" }
  }
  if (field.label === "day-of-month" && value > field.max) {
    return { mend: "Write L for the last day of a month.", suggestion: "L" }
  }
  return { mend: `Write a ${field.label} from ${field.min} to ${field.max}.` }
}

function unknownValue(part: FieldText) {
  const { field, text } = part
  const suggestion =
    field.names.find((name) => isLongName(text, name)) ??
    nearest(text, field.names, 1) ??
    field.names.find((name) => haveSameLetters(text, name))
  if (suggestion !== undefined) {
    return fieldFault(part, { mend: `Did you mean '${suggestion}'?`, suggestion })
  }
  for (const other of [monthField, dayOfWeekField]) {
    if (other !== field && other.names.includes(text.toUpperCase())) {
      return fieldFault(part, {
        mend: `'${text}' is a name for the ${other.label} field: the order is [second] minute hour day-of-month month day-of-week.`,
      })
    }
  }
  if (text === "?") {
    return fieldFault(part, {
      mend: "'?' stands alone, in a day field only: did you mean '*'?",
      suggestion: "*",
    })
  }
  if (/^H\b/i.test(text)) {
    return fieldFault(part, {
      mend: "Jenkins' H is not part of the dialect: write a fixed value, and use jitter to spread jobs.",
    })
  }
  return fieldFault(part, { mend: "Write a value, a range 'a-b', a list 'a,b' or a step '*/n'." })
}

/** "Monday" and "Thurs" for MON and THU: whole names, which crontab never allowed. */
function isLongName(text: string, name: string): boolean {
  return /^[a-z]{4,9}$/i.test(text) && text.toUpperCase().startsWith(name)
}

/** `AGU` for `AUG`: of three letters, two that changed places are half of it. */
function haveSameLetters(text: string, name: string): boolean {
  const sorted = (word: string) => Array.from(word.toUpperCase()).sort().join("")
  return sorted(text) === sorted(name)
}
