"use strict"

/* global expect, test */

const { describeSlowest, slowest } = require("./slowest")

const tally = [
  "suite 0.4 packages/scheduler/test/audit.integration.ts",
  "suite 113.2 packages/scheduler/test/processes.integration.ts",
  "total 12 0 1",
  "suite 7.0 packages/jobs/test/a name with blanks.integration.ts",
  "total 3 1 0",
  "",
].join("\n")

test("the slowest suites of all packages come first, up to the requested number", () => {
  expect(describeSlowest(slowest(tally, 2))).toEqual([
    "  113.2 s  packages/scheduler/test/processes.integration.ts",
    "    7.0 s  packages/jobs/test/a name with blanks.integration.ts",
  ])
  expect(slowest(tally)).toHaveLength(3)
})

test("an empty tally has no suites", () => expect(slowest("")).toEqual([]))
