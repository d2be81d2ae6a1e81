import type { LedgerMigration } from "./migrations"

/** A table, or a column of one, that a migration makes. */
export interface MigrationMark {
  migration: string
  table: string
  column: string | undefined
}

/** By what the migrations have made one sees whether they were run; what a later one drops is left out. */
export function migrationMarks(migrations: readonly LedgerMigration[]): MigrationMark[] {
  let marks: MigrationMark[] = []
  for (const { name, up } of migrations) {
    for (const statement of up) {
      const [, verb, table] = /^\s*(CREATE|ALTER|DROP) TABLE (\w+)/.exec(statement) ?? []
      if (table === undefined) continue
      const columns = (word: string) =>
        [...statement.matchAll(new RegExp(`\\b${word} COLUMN (\\w+)`, "g"))].map((match) => match[1]!)
      const dropped = columns("DROP")
      marks = marks.filter(
        (mark) => mark.table !== table || (verb !== "DROP" && !dropped.includes(mark.column ?? "")),
      )
      if (verb === "CREATE") marks.push({ migration: name, table, column: undefined })
      if (verb === "ALTER") {
        marks.push(...columns("ADD").map((column) => ({ migration: name, table, column })))
      }
    }
  }
  return marks
}
