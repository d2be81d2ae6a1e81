/*
 * What a config is read with, and nothing that runs a job: the command `nightshift` loads this for each of its calls, and
 * the main entry would take longer than the call itself.
 */
export type { NightshiftConfig } from "./cli/config"
export { compileSchedule } from "./schedule/schedule"
export { NightshiftError, type ErrorCode } from "./base/errors"
export { parseDuration } from "./base/duration"
export { messageOf } from "./base/logger"
export { preview } from "./base/preview"
export { nearest } from "@nightshift/cron/internal"
