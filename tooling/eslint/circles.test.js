"use strict"

/* global expect, test */

const { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } = require("node:fs")
const { tmpdir } = require("node:os")
const { join, relative, sep } = require("node:path")
const { circlesIn } = require("./circles")

const root = join(__dirname, "../..")
const sources = ["apps", "packages", "tooling", "turbo"].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => join(group, name, "src"))
    .filter((folder) => existsSync(join(root, folder))),
)

test.each(sources)("no file of %s imports itself by way of others", (source) => {
  const folder = join(root, source)
  const circles = circlesIn(folder).map((circle) =>
    circle.map((file) => relative(folder, file).replaceAll(sep, "/")).join(" "),
  )
  expect(circles).toEqual([])
})

test("a circle is found through types, index files and folders, and what only leads to one is not in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "nightshift-circles-"))
  const write = (file, text) => writeFileSync(join(folder, file), text)
  mkdirSync(join(folder, "deep"))
  write("start.ts", 'import "./one"\n')
  write("one.ts", 'import type { Two } from "./deep"\n')
  write("deep/index.ts", 'export { load } from "./two"\n')
  write("deep/two.ts", 'export const load = () => import("../one")\n')
  write("deep/end.ts", 'import { one } from "../one"\n')
  const names = circlesIn(folder).map((circle) => circle.map((file) => relative(folder, file)))
  rmSync(folder, { recursive: true })
  expect(names).toEqual([["deep/index.ts", "deep/two.ts", "one.ts"].map((name) => name.replaceAll("/", sep))])
})
