"use strict"

/* global expect, test */

const { spawnSync } = require("node:child_process")
const { mkdtempSync, rmSync } = require("node:fs")
const { tmpdir } = require("node:os")
const path = require("node:path")

/** The output of a process that runs these parts and prints the outcome. */
function printed(parts) {
  const script = `require("./side-by-side").sideBySide(${JSON.stringify(parts)}).then((succeeded) => console.log("all succeeded: " + succeeded))`
  return spawnSync(process.execPath, ["-e", script], { cwd: __dirname, encoding: "utf8" }).stdout
}

/** A command that writes a file and waits for another one, so that two of them only end if they run in parallel. */
const talk = (own, other) =>
  `echo ${own} 1; touch ${own}; until [ -e ${other} ]; do sleep 0.01; done; echo ${own} 2 >&2`

test("parts run in parallel, and the output of each stays together", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "nightshift-parts-"))
  const inFolder = (command) => `cd ${folder}; ${command}`
  const lines = printed([
    ["one", inFolder(talk("a", "b"))],
    ["two", inFolder(talk("b", "a"))],
  ])
  rmSync(folder, { recursive: true })
  expect(lines).toMatch(/^a 1\na 2\none: passed in \d+ s$/m)
  expect(lines).toMatch(/^b 1\nb 2\ntwo: passed in \d+ s$/m)
  expect(lines).toMatch(/all succeeded: true\n$/)
})

test("all parts run to the end, and a failed one is named", () => {
  const lines = printed([
    ["breaks", "echo oh; exit 3"],
    ["goes on", "sleep 0.1; echo done"],
  ])
  expect(lines).toMatch(/^oh\nbreaks: FAILED in \d+ s$/m)
  expect(lines).toMatch(/^done\ngoes on: passed in \d+ s$/m)
  expect(lines).toMatch(/all succeeded: false\n$/)
})

test("the output of a single part is shown as it comes", () => {
  expect(printed([["alone", "echo yes"]])).toMatch(/^yes\nalone: passed in \d+ s\nall succeeded: true\n$/)
})
