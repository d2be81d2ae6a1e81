import fc from "fast-check"
import { parseExpression, compileSchedule } from "../src/schedule/schedule"
import { fuzzTargets } from "./targets"

/** The same cases each time; `npm run fuzz` takes others, and looks at the time as well. */
const seed = 20_261_125

test.each(fuzzTargets((_step, prepare) => prepare({ parseExpression, compileSchedule })()))(
  "$name, in a fixed thousand of fuzzed cases",
  ({ property }) => {
    fc.assert(property, { seed, numRuns: 1_000 })
  },
)
