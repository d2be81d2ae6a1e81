import fc from "fast-check"
import { anyDayExpression, anyExpression } from "../../cron/src/schedule-arbitrary.fixture"

/** What a slip of the hand, or ill will, puts into an expression. */
const shard = fc.oneof(
  fc.constantFrom(...Array.from("*/,-?LW# \t@0123456789")),
  fc.constantFrom(
    "L-",
    "LW",
    "#5",
    "W",
    "SUN",
    "feb",
    "@daily",
    "*/0",
    "99999999999999999999",
    "1e3",
    "٣",
    "-1",
  ),
  fc.constantFrom("\0", "\n", "\u00a0", "\u202e", "\u001b[31m", "\ud800", "'; --", "${x}", "__proto__", "%s"),
  fc.string({ unit: "binary", maxLength: 3 }),
)

interface Change {
  at: number
  drop: number
  put: string
  times: number
}

const anyChange: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(60),
  drop: fc.nat(3),
  put: fc.oneof({ weight: 3, arbitrary: shard }, { weight: 1, arbitrary: fc.constant("") }),
  times: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(400) }),
})

const changed = (text: string, { at, drop, put, times }: Change): string =>
  text.slice(0, at) + put.repeat(times) + text.slice(at + drop)

/** Sound expressions with a few changes: most are wrong in one place, and some are still right. */
const nearExpression = fc
  .tuple(fc.oneof(anyExpression, anyDayExpression), fc.array(anyChange, { maxLength: 4 }))
  .map(([text, changes]) => changes.reduce(changed, text))

/** Any bytes, as a text that was read in the wrong encoding. */
const bytes = fc.uint8Array({ maxLength: 1_200 }).map((array) => Buffer.from(array).toString("latin1"))

/** A field of the grammar's own signs in any order, as long as an expression may be. */
const soup = fc
  .array(fc.array(shard, { minLength: 1, maxLength: 12 }), { minLength: 4, maxLength: 7 })
  .map((fields) => fields.map((parts) => parts.join("")).join(" "))

/** Cron expressions from right to senseless. */
export const anyCronText = fc.oneof(
  { weight: 6, arbitrary: nearExpression },
  { weight: 2, arbitrary: soup },
  { weight: 1, arbitrary: bytes },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 80 }) },
)
