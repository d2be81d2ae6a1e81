export { findBrowser, type BrowserProgram } from "./browser/browser-program"
export { createDatabase, type CreatedDatabase, type CreateDatabaseOptions } from "./testing/created-database"
export { redisIsolation, type RedisIsolation } from "./testing/redis-isolation"
