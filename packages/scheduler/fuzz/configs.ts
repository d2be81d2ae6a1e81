import fc from "fast-check"
import { anyZone } from "../../cron/src/schedule-arbitrary.fixture"
import { configKeys } from "../src/job/options"
import { anyCronText } from "./texts"

const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", " ", "\0", "\ud800", "__proto__", "constructor", "<script>", "'; --", "a".repeat(201)),
)

const anything = fc.anything({
  maxDepth: 3,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
})

const length = fc.constantFrom<unknown>(
  "30s",
  "5m",
  "0s",
  "367d",
  "-1s",
  "1e9h",
  0,
  -1,
  1e18,
  Number.NaN,
  90_000,
)
const moment = fc.constantFrom<unknown>(
  "2026-11-01T00:00:00Z",
  "2026-11-01",
  "+275760-09-13T00:00:00Z",
  "2026-02-30T00:00:00Z",
  new Date(0),
  new Date(8.64e15),
  new Date(Number.NaN),
)

/** Each option: near what it takes, or anything at all. */
const near: Record<string, fc.Arbitrary<unknown>> = {
  name: oddText,
  schedule: anyCronText,
  timezone: fc.oneof(anyZone, oddText),
  dst: fc.record({
    gap: fc.constantFrom("skip", "run-after", "no"),
    fold: fc.constantFrom("first", "both", 1),
  }),
  overlap: fc.constantFrom("skip", "queue", "allow", "SKIP"),
  concurrency: fc.constantFrom<unknown>(1, 1_000, 1_001, 1.5, "2"),
  queue: oddText,
  missed: fc.constantFrom("skip", "once", "all"),
  missedWindow: length,
  missedLimit: fc.constantFrom<unknown>(1, 10_001, -0),
  attempts: fc.constantFrom<unknown>(1, 100, 101, Infinity),
  backoff: fc.oneof(
    fc.record({ type: fc.constantFrom("fixed", "exponential", "custom"), delay: length }),
    fc.constant(() => "30s"),
  ),
  jitter: length,
  timeout: length,
  startAt: moment,
  endAt: moment,
  paused: fc.boolean(),
  checkIn: fc.oneof(fc.webUrl(), oddText, fc.record({ start: fc.webUrl(), failure: oddText })),
  data: fc.oneof(fc.dictionary(oddText, anything, { maxKeys: 4 }), anything),
  description: oddText,
  transaction: fc.boolean(),
}

/** An object of which one property cannot be read, not even to show it. */
const trap = fc.constantFrom(...configKeys).map((key) => {
  const shown = { enumerable: false, value: () => `{ get ${key}() { throw } }` }
  const get = (): never => {
    throw new RangeError("the value is not there")
  }
  const sound = { name: "trap", schedule: "* * * * *" }
  return Object.defineProperties(sound, { [key]: { enumerable: true, get }, [fc.toStringMethod]: shown })
})

const options = fc.record(
  Object.fromEntries(
    Object.entries(near).map(([key, value]) => [
      key,
      fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: anything }),
    ]),
  ),
  { requiredKeys: ["name", "schedule"] },
)

/** A config that is sound but for one option, which may be sound as well. */
const nearlySound = fc
  .constantFrom(...Object.keys(near))
  .chain((key) => near[key]!.map((value) => ({ name: "sound", schedule: "0 7 * * *", [key]: value })))

/** Configs of jobs from right to senseless. */
export const anyConfig = fc.oneof(
  { weight: 6, arbitrary: nearlySound },
  { weight: 3, arbitrary: options },
  { weight: 1, arbitrary: trap },
  { weight: 1, arbitrary: anything },
)

/** An operator's override of a job. */
export const anyOverride = fc.option(
  options.map(({ name: _name, data: _data, ...rest }) => rest),
  { nil: undefined },
)
