import type { MigrationInterface, QueryRunner } from "typeorm"
import { applyStep, takeBackStep } from "../host/ledger-steps"

export class FingerprintScheduledJobVersions1795582800000 implements MigrationInterface {
  up(queryRunner: QueryRunner): Promise<void> {
    return applyStep(queryRunner, 3)
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return takeBackStep(queryRunner, 3)
  }
}
