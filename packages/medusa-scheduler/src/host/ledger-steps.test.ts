import { readdirSync } from "node:fs"
import { join } from "node:path"
import { ledgerMigrations } from "@nightshift/scheduler"
import type { QueryRunner } from "typeorm"
import { applyStep, takeBackStep } from "./ledger-steps"

/** A database that has had these steps, and notes what it is asked to do. */
function databaseWith(applied: number[]) {
  const done: string[] = []
  const query = (sql: string) => {
    if (sql.includes("current_schema")) {
      return Promise.resolve([{ schema: "public", has_runs: true, has_permits: true, is_recorded: true }])
    }
    if (sql.includes("pg_advisory_xact_lock")) return Promise.resolve([])
    if (sql.startsWith("SELECT id")) return Promise.resolve(applied.map((id) => ({ id })))
    done.push(sql)
    return Promise.resolve([])
  }
  return { done, queryRunner: { query } as unknown as QueryRunner }
}

test("a step that is recorded is passed over, and any other is taken", async () => {
  const { done, queryRunner } = databaseWith([1, 2, 3])
  await applyStep(queryRunner, 3)
  expect(done).toEqual([])
  await applyStep(queryRunner, 5)
  expect(done).toEqual(ledgerMigrations[4]!.up)
  await takeBackStep(queryRunner, 5)
  expect(done.slice(ledgerMigrations[4]!.up.length)).toEqual(ledgerMigrations[4]!.down)
})

test("every step of the ledger is a migration of the plugin, under its name and timestamp", async () => {
  const folder = join(__dirname, "../migrations")
  const modules = await Promise.all(
    readdirSync(folder)
      .sort()
      .map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>),
  )
  const classes = modules.map((module) => Object.keys(module).filter((name) => name !== "default"))
  expect(classes).toEqual(ledgerMigrations.map(({ name, timestamp }) => [`${name}${timestamp}`]))
})
