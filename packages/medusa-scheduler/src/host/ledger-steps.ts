import { ledgerMigrations } from "@nightshift/scheduler"
import {
  lockMigrations,
  readMigrationsToMake,
} from "@nightshift/scheduler/internal/ledger/postgres/applied-migrations"
import type { QueryRunner } from "typeorm"

/** Takes a step of the ledger's tables, unless `nightshift ledger migrate` has taken it before Medusa came to it. */
export async function applyStep(queryRunner: QueryRunner, id: number): Promise<void> {
  await lockMigrations(queryRunner)
  const { applied } = await readMigrationsToMake(queryRunner)
  if (applied.includes(id)) return
  for (const statement of stepOf(id).up) await queryRunner.query(statement)
}

/** Takes a step of the ledger's tables back. */
export async function takeBackStep(queryRunner: QueryRunner, id: number): Promise<void> {
  for (const statement of stepOf(id).down) await queryRunner.query(statement)
}

function stepOf(id: number) {
  const step = ledgerMigrations.find((each) => each.id === id)
  if (step === undefined) throw new RangeError(`The ledger has no migration ${id}`)
  return step
}
