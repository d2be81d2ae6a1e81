import { ledgerMigrations } from "@nightshift/scheduler"
import type { MigrationInterface, QueryRunner } from "typeorm"

export class FingerprintScheduledJobVersions1795582800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[2]!.up) await queryRunner.query(statement)
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of ledgerMigrations[2]!.down) await queryRunner.query(statement)
  }
}
