export { createTestScheduler } from "./testing/create-test-scheduler"
export {
  testJob,
  type TestJob,
  type TestRun,
  type TestScheduler,
  type TestSchedulerOptions,
} from "./testing/test-scheduler"
export { formatWithOffset, type Moment } from "./testing/moment"
export { createVirtualServer, type VirtualServer } from "./testing/virtual-server"
export type { KillableClock } from "./testing/killable-clock"
export { createVirtualClock, type VirtualClock } from "./base/virtual-clock"
export { createMemoryLedger, type MemoryLedgerOptions } from "./ledger/memory/memory-ledger"
export { createMemoryDatabase, type MemoryDatabase } from "./ledger/memory/memory-database"
export { createMemoryQueue, type MemoryQueue, type MemoryQueueOptions } from "./queue/memory"
export { createMemoryBroker, type MemoryBroker } from "./queue/memory"
