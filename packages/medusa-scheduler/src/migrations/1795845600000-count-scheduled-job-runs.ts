import { ledgerMigrations } from "@nightshift/scheduler"
import type { MigrationInterface, QueryRunner } from "typeorm"

export class CountScheduledJobRuns1795845600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[5]!.up) await queryRunner.query(statement)
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[5]!.down) await queryRunner.query(statement)
  }
}
