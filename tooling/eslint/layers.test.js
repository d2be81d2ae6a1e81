"use strict"

/* global expect, test */

const { readdirSync, readFileSync } = require("node:fs")
const { join, sep } = require("node:path")
const { Linter } = require("eslint")
const { hostedRules, layered } = require("./layers")

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

/** Which of these a file of the plugin may import. */
function importable(file, names) {
  const rules = hostedRules([]).map((rule) => ({
    ...rule,
    files: rule.files.map((glob) => `${glob.slice(0, -8)}js`),
  }))
  const path = `packages/medusa-scheduler/src/${file}`
  return names.filter((name) => new Linter().verify(`import "${name}"`, rules, path).length === 0)
}

test.each([
  {
    file: "admin-api/job-list.js",
    may: [
      "zod",
      "./input",
      "@nightshift/scheduler",
      "@nightshift/scheduler/internal/base/json",
      "@nightshift/cron",
    ],
    mayNot: [
      "express",
      "typeorm",
      "@medusajs/medusa",
      "../host/container",
      "../services/job-scheduler",
      "zodiac",
    ],
  },
  {
    file: "admin/list/job-list.js",
    may: ["react", "react-router-dom", "@medusajs/ui", "./filters", "../host", "../../admin-api/answers"],
    mayNot: ["medusa-react", "@medusajs/admin", "axios", "../medusa-host", "../../host/container"],
  },
  { file: "admin/routes/scheduled-jobs/page.js", may: ["../../medusa-host", "@medusajs/admin"], mayNot: [] },
])("of the plugin, $file may import $may", ({ file, may, mayNot }) => {
  expect(importable(file, [...may, ...mayNot])).toEqual(may)
})
