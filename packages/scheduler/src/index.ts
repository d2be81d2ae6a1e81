export { createScheduler, type Scheduler, type SchedulerOptions } from "./engine/scheduler"
export { isFirstCall, type AttemptResult, type Attendance, type Observer } from "./engine/observer"
export type { OutageCause } from "./engine/outage"
export { createOperator, type Operator } from "./engine/operator"
export { pruneHistory, type HistoryOptions } from "./engine/housekeeping"
export type { PgClient } from "./ledger/transaction/guarded-client"
export type { OpenTransaction, TooLate, Transact } from "./ledger/transaction/transact"
export {
  transactOn,
  type GuardedManager,
  type TransactionGuard,
  type TransactionOptions,
} from "./ledger/transaction/transact-on"
export { defineJob, readJob, type Defined, type DefineInput, type ReadInput } from "./job/define"
export type { JobDefinition, JobHandler, RunContext } from "./job/definition"
export { discoverJobFiles } from "./job/discovery"
export type { JobFile } from "./job/file"
export type {
  CheckInUrls,
  ClockChanges,
  CustomBackoff,
  DataOf,
  JobConfig,
  JobOptions,
  JobOverride,
} from "./job/config"
export type { Database } from "./base/database"
export { UnrecoverableError } from "./base/unrecoverable-error"
export {
  createPostgresLedger,
  type PostgresLedger,
  type PostgresLedgerOptions,
} from "./ledger/postgres/postgres-ledger"
export type { LedgerConnections, PoolCounts } from "./ledger/postgres/pool-counts"
export type { AbandonedRun } from "./ledger/heartbeat"
export type { ClaimedRun, Ledger, Outcome, SkippedTicks } from "./ledger/ledger"
export type * from "./ledger/history"
export type { Policies } from "./policy/policies"
export type { RunError } from "./ledger/ledger"
export type { Operations, Pause, PauseInput } from "./ledger/operations"
export { ledgerMigrations, type LedgerMigration } from "./ledger/migrations"
export { createRedisQueue, type RedisQueueOptions } from "./queue/redis"
export { createPostgresQueue, type PostgresQueueOptions } from "./queue/postgres"
export { audit, type Audit, type AuditTally, type TickSpan } from "./insight/audit"
export { settledAfterMs, shadowReport } from "./insight/shadow/report"
export type { ShadowJob, ShadowTick } from "./insight/shadow/comparison"
export { kindWords, tallyOf, type ShadowTally } from "./insight/shadow/tally"
export { shadowLine } from "./insight/shadow/words"
export { readStockRuns, type StockRun } from "./queue/stock/stock-runs"
export type { StockQueueOptions } from "./queue/stock/stock-queue"
export { why } from "./insight/why"
export { accountOfRun, type AttemptAccount, type RunAccount } from "./insight/run-account"
export { matchingData, type DataSchema } from "./job/schema"
export { jobUnknown } from "./ledger/subject-error"
export { isMissed } from "./policy/trouble"
export type { Unattended } from "./policy/attendance"
export { addressOf } from "./base/address"
export type { Queue } from "./queue/queue"
export { compileSchedule, type CompiledSchedule, type Schedule } from "./schedule/schedule"
export { describeSchedule } from "./schedule/describe"
export { compileStored, describeStored } from "./schedule/stored-schedule"
export { deepestJson, isTooDeep } from "./base/json"
export { isStorable } from "./base/storable"
export { NightshiftError, errorCodes, type ErrorCode } from "./base/errors"
export { parseInstant } from "./base/instant"
export { parseDuration, formatDuration, type Duration } from "./base/duration"
export { describeThrown, messageOf, type Logger } from "./base/logger"
export { preview } from "./base/preview"
export { nearest } from "@nightshift/cron/internal"
