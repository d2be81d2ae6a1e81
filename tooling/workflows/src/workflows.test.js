"use strict"

/* global describe, expect, test */

const { existsSync, readdirSync, readFileSync } = require("node:fs")
const path = require("node:path")
const { load } = require("js-yaml")
const { satisfies } = require("semver")

const repository = path.join(__dirname, "../../..")
const folder = path.join(repository, ".github/workflows")
const manifest = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"))
const { scripts, packageManager } = manifest

const workflows = readdirSync(folder).map((file) => {
  const text = readFileSync(path.join(folder, file), "utf8")
  return { file, text, jobs: Object.entries(load(text).jobs), permissions: load(text).permissions }
})

/** A job that runs another workflow of this repository has no steps of its own. */
const stepsOf = ({ jobs }) => jobs.flatMap(([, { steps = [] }]) => steps)
/** What the shell runs in all steps of a workflow. */
const commands = (workflow) => stepsOf(workflow).flatMap(({ run }) => run ?? [])
const jobsOf = (wanted) => Object.fromEntries(workflows.find(({ file }) => file === wanted).jobs)

test("there is a workflow", () => expect(workflows).not.toEqual([]))

describe.each(workflows)("$file", (workflow) => {
  test("uses every action at a full commit, with its version beside it", () => {
    const uses = workflow.text.split("\n").filter((line) => /^\s*(- )?uses: (?!\.\/)/.test(line))
    expect(uses.length).toBe(stepsOf(workflow).filter((step) => step.uses !== undefined).length)
    const pinned = /uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    expect(uses.filter((line) => !pinned.test(line))).toEqual([])
  })

  test("may only read unless a job says otherwise, and every job has permissions and a timeout", () => {
    expect(workflow.permissions).toEqual({ contents: "read" })
    const loose = workflow.jobs.filter(
      ([, job]) => !job.permissions || (job.steps && typeof job["timeout-minutes"] !== "number"),
    )
    expect(loose.map(([name]) => name)).toEqual([])
  })

  test("leaves no credentials in a checkout", () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([])
  })

  test("passes values to the shell only as variables, which foreign text cannot break out of", () => {
    expect(commands(workflow).filter((run) => run.includes("${{"))).toEqual([])
  })

  test("installs nothing globally but the npm of package.json, at its full version and without scripts", () => {
    const installs = commands(workflow)
      .flatMap((run) => run.split("\n"))
      .filter((line) =>
        /\b(npm|yarn|pnpm|corepack|pip3?|gem|cargo|go)\s+(i|install|add|enable|prepare)\b/.test(line),
      )
    expect(
      installs.filter((line) => line !== `npm install --global --ignore-scripts ${packageManager}`),
    ).toEqual([])
  })

  test("runs no program whose version the registry chooses at that moment", () => {
    const { devDependencies } = manifest
    const picked = commands(workflow).flatMap((run) => [
      ...[...run.matchAll(/\bnpx (?:-\S+ )*([\w@/.-]+)/g)].map(([, name]) => name),
      ...[...run.matchAll(/\bnpm exec (?:-\S+ )*([\w@/.-]+)/g)].map(([, name]) => name),
      ...[...run.matchAll(/\b(?:curl|wget)\b.*/g)].map(([command]) => command),
    ])
    expect(picked.filter((name) => !(name in devDependencies))).toEqual([])
  })

  test("calls only callable workflows of this repository, without secrets", () => {
    const called = workflow.jobs.flatMap(([, { uses, secrets }]) => (uses ? [{ uses, secrets }] : []))
    for (const { uses, secrets } of called) {
      expect(secrets).toBeUndefined()
      expect(load(readFileSync(path.join(repository, uses), "utf8")).on).toHaveProperty("workflow_call")
    }
  })

  test("runs only scripts and files that exist", () => {
    const text = commands(workflow).join("\n")
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
    const files = [...text.matchAll(/(?:node|bash) ([\w./-]+)/g)].map(([, file]) => file)
    expect(files.filter((file) => !existsSync(path.join(repository, file)))).toEqual([])
  })
})

describe("a release", () => {
  const jobs = jobsOf("release.yml")

  test("publishes nothing before the tag is checked and the whole of CI has passed", () => {
    const before = (name) => [jobs[name].needs ?? []].flat().flatMap((needed) => [needed, ...before(needed)])
    for (const name of ["npm", "image", "github"])
      expect(before(name)).toEqual(expect.arrayContaining(["tag", "ci"]))
    expect(jobs.ci.uses).toBe("./.github/workflows/ci.yml")
  })

  test("lets each job write only what it publishes", () => {
    const writing = Object.entries(jobs).flatMap(([name, { permissions }]) =>
      Object.keys(permissions).flatMap((key) => (permissions[key] === "write" ? [`${name}: ${key}`] : [])),
    )
    expect(writing.sort()).toEqual(["github: contents", "image: packages", "npm: id-token"])
  })

  test("runs only npm's own publishing in the job that may mint tokens, and no code of dependencies", () => {
    const runs = jobs.npm.steps.flatMap(({ run }) => run ?? [])
    expect(runs).toEqual([
      `npm install --global --ignore-scripts ${packageManager}`,
      "node tooling/tarballs/release.js publish tarballs --provenance",
    ])
  })

  test("reads no secret but GitHub's own token for each job", () => {
    const { text } = workflows.find(({ file }) => file === "release.yml")
    expect([...text.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name)).toEqual(["GITHUB_TOKEN"])
  })
})

test("the pages are tested in a required browser", () => {
  const { steps } = jobsOf("ci.yml").integration
  const tests = steps.find(({ run }) => run === "npm run test:integration")
  expect(tests.env.CHROMIUM_PATH).toMatch(/^\//)
})

test("every dependency runs on each Node.js that the unit tests run on", () => {
  const { packages } = JSON.parse(readFileSync(path.join(repository, "package-lock.json"), "utf8"))
  const { node } = jobsOf("ci.yml").unit.strategy.matrix
  expect(node.length).toBeGreaterThan(1)
  const refusing = Object.entries(packages).flatMap(([place, { engines }]) =>
    node
      .filter((major) => engines?.node && !satisfies(`${major}.999.999`, engines.node))
      .map((major) => `${place} wants ${engines.node}, not ${major}`),
  )
  expect(refusing).toEqual([])
})

test("Dependabot watches every place with dependencies", () => {
  const { updates } = load(readFileSync(path.join(repository, ".github/dependabot.yml"), "utf8"))
  const files = {
    npm: "package.json",
    docker: "Dockerfile",
    "docker-compose": "docker-compose.yml",
    "github-actions": ".github/workflows",
  }
  expect(updates.map((each) => each["package-ecosystem"]).sort()).toEqual(Object.keys(files).sort())
  for (const { "package-ecosystem": kind, directory } of updates)
    expect(existsSync(path.join(repository, directory, files[kind]))).toBe(true)
})
