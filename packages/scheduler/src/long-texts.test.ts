import { addressOf, connectionError } from "./base/address"
import { parseDuration } from "./base/duration"
import { describeThrown, messageOf, thrownSummary } from "./base/logger"
import { masked } from "./base/masked"
import { plainLine, plainText } from "./base/plain-text"
import { preview } from "./base/preview"
import { createRedactor } from "./base/redactor"
import { secretTexts, withoutSecrets } from "./base/secret-paths"
import { isStorable, storable } from "./base/storable"
import { nearest } from "@nightshift/cron/internal"
import { readInstant } from "./cli/instant-text"
import { readLength, readObject, readWholeNumber, readWords } from "./cli/option-value"
import { brokenTo } from "./cli/table"
import { describeSchedule } from "./schedule/describe"
import { compileSchedule } from "./schedule/schedule"
import { describeStored } from "./schedule/stored-schedule"
import { toRunError, toRunProgress, toRunResult } from "./engine/run-error"
import { checkedData, storableData } from "./job/data"
import { readInfo } from "./queue/redis-facts"

/** What the text of an attacker is made of: what a search may begin at again and again. */
const units = [
  ...Array.from(" \n\t\0\\%+&/,:;-*#?@_.[]{}()'\"0aZ~\u00e9\ud800\u202e"),
  ..." \n,a.,a-,a:,a@,://,a://,a://b:,a://:c,%2,%C3,%25,\\u,\\\\u00,\\x,&#,&amp;,&#x,0-,1/,*/,L-,MON#,W".split(
    ",",
  ),
  ...[
    ", ",
    "1,",
    "1,  ",
    "name=",
    "--",
    "\r\n",
    "[1,",
    '{"a":',
    "2026-",
    "T00:",
    "00:00 ",
    "+00",
    "aGVs",
    "686",
    "😀",
  ],
]

const length = 100_000
const texts = [...new Set(units)].flatMap((unit) => {
  const run = unit.repeat(length / unit.length)
  return [run, `x${run}!`]
})

const redactor = createRedactor(["hunter22", "aaaaaaab", "   \n", "%25%2", "1,1,"])!
const where = "here"
const rules = { timezone: "UTC", gap: "run-after", fold: "first" } as const
const option = { where, nowMs: 0, timezone: "UTC" }

/** All that reads a text that users, or what users talk to, have written. */
const readers: Record<string, (text: string) => unknown> = {
  messageOf: (text) => messageOf(new Error(text)),
  thrownWords: (text) => thrownSummary(new AggregateError([new Error(text), text])),
  describeThrown: (text) => describeThrown({ text }),
  plainLine: (text) => plainLine(plainText(text)),
  storable: (text) => [isStorable(text), storable(text, length)],
  preview: (text) => preview({ [text]: text }),
  masked: (text) => masked({ text }),
  "a secret's path": (text) => [
    secretTexts({ a: text }, ["a", text]),
    withoutSecrets({ a: text }, ["a", text]),
  ],
  "the redactor": (text) => redactor.text(text),
  "the redactor, of JSON": (text) => redactor.json([text]),
  nearest: (text) => nearest(text, ["schedule", "timezone"]),
  addressOf: (text) => [addressOf(`redis://${text}`), connectionError(new Error(text), text)],
  "a length of time": (text) => [parseDuration(text), readLength({ text, where })],
  "an instant": (text) => readInstant({ text, ...option }),
  "a number": (text) => readWholeNumber({ text, where, min: 0, max: 9 }),
  "a list of words": (text) => readWords({ texts: [text], where, words: ["due", "failed"] }),
  "an object": (text) => readObject({ text, where }),
  "a line of a table": (text) => brokenTo(text.slice(0, 100_000), 40),
  "a schedule": (text) => compileSchedule({ ...rules, expression: text }),
  "a schedule with a day": (text) => describeSchedule({ ...rules, expression: `0 0 ${text} * *` }),
  "a time zone": (text) => compileSchedule({ ...rules, expression: "@daily", timezone: text }),
  "a stored schedule": (text) => describeStored({ ...rules, expression: text, timezone: text }),
  "what is thrown": (text) => [toRunError(new Error(text), redactor), toRunError(text)],
  "a result": (text) => [toRunResult(text), toRunProgress([text.slice(0, 10_000)])],
  "a job's data": (text) => storableData(checkedData({ [text]: text }, where), where),
  "the facts of Redis": (text) => readInfo(text),
}

test.each(Object.entries(readers))("%s reads 100 kB of whatever repeats", (_name, read) => {
  let done = 0
  for (const text of texts) {
    try {
      read(text)
    } catch (error) {
      // It is refused, and the refusal is short enough to be read.
      expect((error as Error).message.length).toBeLessThan(10_000)
    }
    done += 1
  }
  expect(done).toBe(texts.length)
})
