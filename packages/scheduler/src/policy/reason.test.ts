import { readFileSync } from "node:fs"
import { join } from "node:path"
import { failureReasons, isByPolicy, skipReasons } from "./reason"

const documented = readFileSync(join(__dirname, "../../../../docs/operating.md"), "utf8")

test.each([
  ["failed", failureReasons],
  ["skipped", skipReasons],
])(
  "every reason of a %s run has its row in docs/operating.md, and no row is without a reason",
  (status, reasons) => {
    const rows = [...documented.matchAll(/^\| `([a-z_]+)` +\| (failed|skipped) +\| \S.* \| \S.* \|$/gm)]
    const its = rows.filter((row) => row[2] === status).map((row) => row[1])
    expect(its.sort()).toEqual([...reasons].sort())
  },
)

test("pauses, removals and cancels are no decision of a version's policies; every other skip is", () => {
  expect(skipReasons.filter((reason) => !isByPolicy(reason))).toEqual(["paused", "removed", "cancelled"])
})
