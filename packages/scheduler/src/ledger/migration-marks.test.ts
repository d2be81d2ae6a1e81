import { migrationMarks } from "./migration-marks"
import { ledgerMigrations } from "./migrations"

const migration = (name: string, ...up: string[]) => ({ name, timestamp: 1, up, down: [] })

test("every migration of the ledger has something by which it is seen", () => {
  const seen = new Set(migrationMarks(ledgerMigrations).map((mark) => mark.migration))
  expect([...seen]).toEqual(ledgerMigrations.map(({ name }) => name))
})

test("what a later migration drops is looked for no more", () => {
  const marks = migrationMarks([
    migration(
      "One",
      `CREATE TABLE a (id text)`,
      `CREATE TABLE b (id text)`,
      `ALTER TABLE a ADD COLUMN x text`,
    ),
    migration("Two", `ALTER TABLE a\n  DROP COLUMN x,\n  ADD COLUMN y text`, `DROP TABLE b`, `DROP INDEX i`),
  ])
  expect(marks).toEqual([
    { migration: "One", table: "a", column: undefined },
    { migration: "Two", table: "a", column: "y" },
  ])
})
