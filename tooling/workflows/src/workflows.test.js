"use strict"

/* global describe, expect, test */

const { existsSync, readdirSync, readFileSync } = require("node:fs")
const path = require("node:path")
const { load } = require("js-yaml")

const repository = path.join(__dirname, "../../..")
const folder = path.join(repository, ".github/workflows")
const { scripts } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"))

const workflows = readdirSync(folder).map((file) => {
  const text = readFileSync(path.join(folder, file), "utf8")
  return { file, text, jobs: Object.entries(load(text).jobs), permissions: load(text).permissions }
})

/** What the shell runs in all steps of a workflow. */
const commands = ({ jobs }) => jobs.flatMap(([, job]) => job.steps.flatMap(({ run }) => run ?? []))

test("there is a workflow", () => expect(workflows).not.toEqual([]))

describe.each(workflows)("$file", (workflow) => {
  test("uses every action at a full commit, with its version beside it", () => {
    const uses = workflow.text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line))
    expect(uses.length).toBe(
      workflow.jobs.flatMap(([, job]) => job.steps.filter((step) => step.uses !== undefined)).length,
    )
    const pinned = /uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    expect(uses.filter((line) => !pinned.test(line))).toEqual([])
  })

  test("may only read, unless a job says more, and every job says what it may and for how long", () => {
    expect(workflow.permissions).toEqual({ contents: "read" })
    const loose = workflow.jobs.filter(
      ([, job]) => !job.permissions || typeof job["timeout-minutes"] !== "number",
    )
    expect(loose.map(([name]) => name)).toEqual([])
  })

  test("leaves no credentials in a checkout", () => {
    const checkouts = workflow.jobs
      .flatMap(([, job]) => job.steps)
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([])
  })

  test("runs only scripts and files that exist", () => {
    const text = commands(workflow).join("\n")
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
    const files = [...text.matchAll(/(?:node|bash) ([\w./-]+)/g)].map(([, file]) => file)
    expect(files.filter((file) => !existsSync(path.join(repository, file)))).toEqual([])
  })
})
