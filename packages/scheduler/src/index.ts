export { createScheduler, type Scheduler, type SchedulerOptions } from "./engine/scheduler"
export type { StartOptions } from "./engine/registration"
export type { Concurrency } from "./engine/slot-pool"
export { isFirstCall, type AttemptResult, type Attendance, type Observer } from "./engine/observer"
export type { OutageCause } from "./engine/outage"
export { createOperator, type Operator, type PauseOptions } from "./engine/operator"
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
export { discoverJobFiles, type Discovered } from "./job/discovery"
export type { JobFile } from "./job/discovery"
export type { DueRun, PlannedRun } from "./job/due-run"
export type {
  CheckedSchedule,
  CheckInUrls,
  ClockChanges,
  CustomBackoff,
  DataOf,
  JobConfig,
  JobOptions,
  JobOverride,
  KnownOptions,
} from "./job/config"
export type { Database } from "./base/database"
export type { Clock, SharedClock, Timer } from "./base/clock"
export { UnrecoverableError } from "./base/errors"
export {
  createPostgresLedger,
  type PostgresLedger,
  type PostgresLedgerOptions,
} from "./ledger/postgres/postgres-ledger"
export type { LedgerConnections, PoolCounts } from "./ledger/postgres/ledger-pool"
export type { AbandonedRun, ExpectedTick, Heartbeat, HeartbeatInput } from "./ledger/heartbeat"
export type {
  Claim,
  ClaimedRun,
  DecidedRange,
  DecidedTick,
  Finished,
  HandedBack,
  JobPlan,
  JobRecord,
  Ledger,
  Outcome,
  Reconciled,
  RecordedTicks,
  Starter,
  VersionPlan,
} from "./ledger/ledger"
export type { RunAttempt, RunError, SkippedTicks } from "./ledger/run"
export type {
  AlikeTicks,
  AttemptRecord,
  History,
  JobEvent,
  JobEventKind,
  LogLevel,
  LogLine,
  QueueLoad,
  RecentFilter,
  RunFilter,
  RunPage,
  RunRecord,
  RunStatus,
  RunTrigger,
  RunsWanted,
  StoredJob,
  StoredVersion,
  TickOutcome,
  TickRecord,
  TickSummary,
  WorkerRecord,
  Workload,
} from "./ledger/history"
export type { MissedPolicy, OverlapPolicy, Policies } from "./policy/policies"
export type { SkipReason } from "./policy/missed"
export type { PauseSpan } from "./policy/pause"
export type { Backoff } from "./policy/retry"
export type { CheckIn } from "./policy/check-in"
export type { Cancelled, Operations, Pause, PauseInput } from "./ledger/operations"
export { ledgerMigrations, type NumberedMigration } from "./ledger/migrations/ledger-migrations"
export type { LedgerMigration } from "./ledger/migrations/migration"
export {
  migrateLedger,
  type MigrateLedgerOptions,
  type MigratedLedger,
} from "./ledger/postgres/migrate-ledger"
export { createRedisQueue, type RedisQueueOptions } from "./queue/redis"
export { createPostgresQueue, type PostgresQueueOptions } from "./queue/postgres"
export { audit, type Audit, type AuditTally, type TickSpan } from "./insight/audit"
export { why, type Why } from "./insight/why"
export type { AbsentKind } from "./insight/why-absent"
export { accountOfRun, type AttemptAccount, type RunAccount } from "./insight/run-account"
export type { DataSchema } from "./job/schema"
export type { Unattended } from "./policy/worker-coverage"
export type { Queue, QueueEvents } from "./queue/queue"
export type { Schedule } from "./schedule/schedule"
export { NightshiftError, errorCodes, type ErrorCode, type NightshiftErrorOptions } from "./base/errors"
export type { Duration } from "./base/duration"
export type { Logger } from "./base/logger"
