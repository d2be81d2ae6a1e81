import type { MigrationInterface, QueryRunner } from "typeorm"
import { applyStep, takeBackStep } from "../host/ledger-steps"

export class CreateScheduledJobLedger1795392000000 implements MigrationInterface {
  up(queryRunner: QueryRunner): Promise<void> {
    return applyStep(queryRunner, 1)
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return takeBackStep(queryRunner, 1)
  }
}
