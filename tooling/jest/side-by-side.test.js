"use strict"

/* global expect, test */

const { spawnSync } = require("node:child_process")
const { mkdtempSync, rmSync } = require("node:fs")
const { tmpdir } = require("node:os")
const path = require("node:path")

/** What a process prints that runs these parts, and says how they went. */
function printed(parts) {
  const script = `require("./side-by-side").sideBySide(${JSON.stringify(parts)}).then((went) => console.log("all went well: " + went))`
  return spawnSync(process.execPath, ["-e", script], { cwd: __dirname, encoding: "utf8" }).stdout
}

/** A command that goes on when it finds a file, and leaves one; each waits for the other, so that both run at once. */
const talk = (own, other) =>
  `echo ${own} 1; touch ${own}; until [ -e ${other} ]; do sleep 0.01; done; echo ${own} 2 >&2`

test("parts run at the same time, and what each printed stands together", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "nightshift-parts-"))
  const inFolder = (command) => `cd ${folder}; ${command}`
  const lines = printed([
    ["one", inFolder(talk("a", "b"))],
    ["two", inFolder(talk("b", "a"))],
  ])
  rmSync(folder, { recursive: true })
  expect(lines).toMatch(/^a 1\na 2\none: passed in \d+ s$/m)
  expect(lines).toMatch(/^b 1\nb 2\ntwo: passed in \d+ s$/m)
  expect(lines).toMatch(/all went well: true\n$/)
})

test("all parts are run to their ends, and one that failed is named", () => {
  const lines = printed([
    ["breaks", "echo oh; exit 3"],
    ["goes on", "sleep 0.1; echo done"],
  ])
  expect(lines).toMatch(/^oh\nbreaks: FAILED in \d+ s$/m)
  expect(lines).toMatch(/^done\ngoes on: passed in \d+ s$/m)
  expect(lines).toMatch(/all went well: false\n$/)
})

test("what a part prints that is alone is shown as it comes", () => {
  expect(printed([["alone", "echo yes"]])).toMatch(/^yes\nalone: passed in \d+ s\nall went well: true\n$/)
})
