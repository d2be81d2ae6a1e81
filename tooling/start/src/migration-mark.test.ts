import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { isMigrated, noteMigrated, type MarkOptions } from "./migration-mark"

let root: string
let options: MarkOptions

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "start-test-"))
  options = { root, stateFolder: path.join(root, ".nightshift"), migrations: ["first1", "second2"] }
  mkdirSync(path.join(root, "packages/plugin/dist/migrations"), { recursive: true })
  mkdirSync(path.join(root, "apps/backend"), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

test("nothing is known before the first note", async () => {
  expect(await isMigrated(options)).toBe(false)
})

test("the same code and the same database need no migration", async () => {
  await noteMigrated(options)
  expect(await isMigrated(options)).toBe(true)
})

test("another database is migrated, and an empty one always", async () => {
  await noteMigrated(options)
  expect(await isMigrated({ ...options, migrations: ["first1"] })).toBe(false)
  await noteMigrated({ ...options, migrations: [] })
  expect(await isMigrated({ ...options, migrations: [] })).toBe(false)
})

test.each([
  "packages/plugin/dist/migrations/1700000000000-jobs.js",
  "apps/backend/medusa-config.js",
  "package-lock.json",
])("code that may bring migrations is migrated again: %s", async (file) => {
  await noteMigrated(options)
  writeFileSync(path.join(root, file), "changed")
  expect(await isMigrated(options)).toBe(false)
})

test("the declarations that a first start makes later bring no migration", async () => {
  await noteMigrated(options)
  writeFileSync(path.join(root, "packages/plugin/dist/migrations/1700000000000-jobs.d.ts"), "")
  expect(await isMigrated(options)).toBe(true)
})
