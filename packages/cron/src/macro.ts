import { nearest } from "./nearest"
import { expressionFault } from "./expression-fault"

/** What each `@` word stands for. They are lower case only, as in crontab(5). */
export const macros: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
}

/** What to write instead of words that other schedulers know, or that look like ours and mean something else. */
const foreignMacros: Readonly<Record<string, string>> = {
  "@reboot": "There is no start-up event here: run such work from a loader.",
  "@every": "Write the interval as a step, for example '*/5 * * * *' for every five minutes.",
  "@secondly": "Write '* * * * * *' for every second.",
  "@minutely": "Write '* * * * *' for every minute.",
  "@weekdays": "Write '0 0 * * MON-FRI'.",
  "@weekday": "Write '0 0 * * MON-FRI'.",
  "@weekends": "Write '0 0 * * SAT,SUN'.",
  "@weekend": "Write '0 0 * * SAT,SUN'.",
}

/** The fields that an `@` word stands for. Throws CRON_INVALID. */
export function expandMacro(source: string, where: string | undefined): string {
  const expanded = Object.hasOwn(macros, source) ? macros[source] : undefined
  if (expanded !== undefined) return expanded
  const [word = "", ...more] = source.split(/\s+/)
  const names = Object.keys(macros)
  const foreign = Object.hasOwn(foreignMacros, word) ? foreignMacros[word] : undefined
  const isAlone = more.length === 0
  throw expressionFault(source, where, {
    expected: `one of ${names.join(" ")}`,
    hint:
      foreign ??
      (!isAlone && names.includes(word)
        ? `Write '${word}' alone.`
        : "Write one of these words, or the five fields."),
    suggestion: isAlone && foreign === undefined ? nearest(word, names, 1) : undefined,
  })
}
