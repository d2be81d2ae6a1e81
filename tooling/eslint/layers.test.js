"use strict"

/* global expect, test */

const { readdirSync, readFileSync } = require("node:fs")
const { join, sep } = require("node:path")
const { layered } = require("./layers")

const root = join(__dirname, "../..")
const architecture = readFileSync(join(root, "ARCHITECTURE.md"), "utf8")

/** The folders in the first code block below the heading for a package's layers, highest first. */
function listedFolders(source) {
  const [, section] = architecture.split(`## The layers of \`${source}\`\n`)
  const [, block] = section.split("```")
  return [...block.matchAll(/^([\w-]+)\/ /gm)].map(([, name]) => name)
}

test.each(Object.entries(layered))(
  "ARCHITECTURE.md lists the layers of %s in the rule's order",
  (source, { layers }) => {
    expect(listedFolders(source)).toEqual(layers.toReversed())
  },
)

test.each(Object.entries(layered))("every folder of %s is a layer", (source, { layers }) => {
  // A folder whose last file has moved away may stay, empty.
  const files = readdirSync(join(root, source), { recursive: true }).filter((path) => path.endsWith(".ts"))
  const folders = new Set(files.filter((path) => path.includes(sep)).map((path) => path.split(sep)[0]))
  expect([...folders].sort()).toEqual(layers.toSorted())
})
