export { findBrowser, type BrowserProgram } from "./browser/browser-program"
export { findPgBouncer, type PgBouncerProgram } from "./pooler/pgbouncer-program"
export { createDatabase, type CreatedDatabase, type CreateDatabaseOptions } from "./testing/created-database"
export { redisIsolation, type RedisIsolation } from "./testing/redis-isolation"
