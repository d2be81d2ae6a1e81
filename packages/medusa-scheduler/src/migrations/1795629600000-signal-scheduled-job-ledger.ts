import { ledgerMigrations } from "@nightshift/scheduler"
import type { MigrationInterface, QueryRunner } from "typeorm"

export class SignalScheduledJobLedger1795629600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[4]!.up) await queryRunner.query(statement)
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[4]!.down) await queryRunner.query(statement)
  }
}
