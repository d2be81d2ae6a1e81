import type { MigrationInterface, QueryRunner } from "typeorm"
import { applyStep, takeBackStep } from "../host/ledger-steps"

export class ExtendScheduledJobLedger1795566600000 implements MigrationInterface {
  up(queryRunner: QueryRunner): Promise<void> {
    return applyStep(queryRunner, 2)
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return takeBackStep(queryRunner, 2)
  }
}
