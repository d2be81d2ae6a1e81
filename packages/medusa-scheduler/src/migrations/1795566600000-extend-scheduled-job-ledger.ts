import { ledgerMigrations } from "@nightshift/scheduler"
import type { MigrationInterface, QueryRunner } from "typeorm"

export class ExtendScheduledJobLedger1795566600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[1]!.up) await queryRunner.query(statement)
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[1]!.down) await queryRunner.query(statement)
  }
}
