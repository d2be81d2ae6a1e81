import { ledgerMigrations } from "@nightshift/scheduler"
import type { MigrationInterface, QueryRunner } from "typeorm"

export class ShowScheduledJobLedger1795626000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[3]!.up) await queryRunner.query(statement)
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[3]!.down) await queryRunner.query(statement)
  }
}
