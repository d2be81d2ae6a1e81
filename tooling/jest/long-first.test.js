"use strict"

/* global afterEach, beforeEach, expect, test */

const { mkdtempSync, rmSync, writeFileSync } = require("node:fs")
const { tmpdir } = require("node:os")
const path = require("node:path")
const LongFirst = require("./long-first")

let folder
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "nightshift-jest-"))))
afterEach(() => rmSync(folder, { recursive: true }))

test("suites marked as long run first, whatever their size", () => {
  const context = {
    config: { id: "none", cacheDirectory: folder, rootDir: folder },
    hasteFS: { getSize: () => 1 },
  }
  const suite = (name, text) => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return { context, path: file }
  }
  const sorted = new LongFirst().sort([
    suite("big", "// ".padEnd(5_000)),
    suite("long", "/** @long over a minute */\n"),
    suite("mentions", `test("/** @long */")`),
  ])
  expect(path.basename(sorted[0].path)).toBe("long")
  expect(sorted).toHaveLength(3)
})
