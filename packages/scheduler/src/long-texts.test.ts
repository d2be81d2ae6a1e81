import { addressOf, connectionError } from "./base/address"
import { parseDuration } from "./base/duration"
import { describeThrown, messageOf, thrownSummary } from "./base/logger"
import { masked, secretTexts, withoutSecrets } from "./base/secrets"
import { plainLine, plainText, isStorable, storable } from "./base/safe-text"
import { preview } from "./base/preview"
import { createRedactor } from "./base/redactor"
import { nearest } from "@nightshift/cron/internal"
import { describeSchedule, compileSchedule } from "./schedule/schedule"
import { describeStored } from "./schedule/stored-schedule"
import { toRunError, toRunProgress, toRunResult } from "./engine/run-error"
import { checkedData, storableData } from "./job/data"
import { readInfo } from "./queue/redis-facts"
import { length, testLongTexts } from "./long-texts.fixture"

const redactor = createRedactor(["hunter22", "aaaaaaab", "   \n", "%25%2", "1,1,"])!
const where = "here"
const rules = { timezone: "UTC", gap: "run-after", fold: "first" } as const

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
  "a length of time": (text) => parseDuration(text),
  "a schedule": (text) => compileSchedule({ ...rules, expression: text }),
  "a schedule with a day": (text) => describeSchedule({ ...rules, expression: `0 0 ${text} * *` }),
  "a time zone": (text) => compileSchedule({ ...rules, expression: "@daily", timezone: text }),
  "a stored schedule": (text) => describeStored({ ...rules, expression: text, timezone: text }),
  "what is thrown": (text) => [toRunError(new Error(text), redactor), toRunError(text)],
  "a result": (text) => [toRunResult(text), toRunProgress([text.slice(0, 10_000)])],
  "a job's data": (text) => storableData(checkedData({ [text]: text }, where), where),
  "the facts of Redis": (text) => readInfo(text),
}

testLongTexts(readers)
