import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { isMigrated, noteMigrated, type MigrationState } from "./migration-state"

let root: string
let state: MigrationState

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "start-test-"))
  state = { root, stateFolder: path.join(root, ".nightshift"), migrations: ["first1", "second2"] }
  mkdirSync(path.join(root, "packages/plugin/dist/migrations"), { recursive: true })
  mkdirSync(path.join(root, "apps/backend"), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

test("a database without a record needs a migration", async () => {
  expect(await isMigrated(state)).toBe(false)
})

test("the same code and database need no migration", async () => {
  await noteMigrated(state)
  expect(await isMigrated(state)).toBe(true)
})

test("a changed database needs a migration, and an empty one always does", async () => {
  await noteMigrated(state)
  expect(await isMigrated({ ...state, migrations: ["first1"] })).toBe(false)
  await noteMigrated({ ...state, migrations: [] })
  expect(await isMigrated({ ...state, migrations: [] })).toBe(false)
})

test.each([
  "packages/plugin/dist/migrations/1700000000000-jobs.js",
  "apps/backend/medusa-config.js",
  "package-lock.json",
])("code that may add migrations needs a migration: %s", async (file) => {
  await noteMigrated(state)
  writeFileSync(path.join(root, file), "changed")
  expect(await isMigrated(state)).toBe(false)
})

test("declarations that are built later need no migration", async () => {
  await noteMigrated(state)
  writeFileSync(path.join(root, "packages/plugin/dist/migrations/1700000000000-jobs.d.ts"), "")
  expect(await isMigrated(state)).toBe(true)
})
