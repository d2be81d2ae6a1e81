import type { MigrationInterface, QueryRunner } from "typeorm"
import { applyStep, takeBackStep } from "../host/ledger-steps"

export class SignalScheduledJobLedger1795629600000 implements MigrationInterface {
  up(queryRunner: QueryRunner): Promise<void> {
    return applyStep(queryRunner, 5)
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return takeBackStep(queryRunner, 5)
  }
}
