import type { MigrationInterface, QueryRunner } from "typeorm"
import { applyStep, takeBackStep } from "../host/ledger-steps"

export class RecordScheduledJobMigrations1795910400000 implements MigrationInterface {
  up(queryRunner: QueryRunner): Promise<void> {
    return applyStep(queryRunner, 7)
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return takeBackStep(queryRunner, 7)
  }
}
