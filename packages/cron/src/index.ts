export { CronError, type CronErrorCode, type CronErrorOptions } from "./cron-error"
export type { CheckedCron, CronFault, CronMacro } from "./cron-literal"
export { parseExpression, type CronExpression } from "./expression"
export type { DayOfMonth } from "./day-of-month"
export type { DayOfWeek } from "./day-of-week"
export {
  compileSchedule,
  type CompiledSchedule,
  type FoldRule,
  type GapRule,
  type Schedule,
} from "./schedule"
export { assertTimezone, isTimezone } from "./timezone"
export { zoneChanges, type ZoneChange } from "./zone-changes"
export { zoneOffset } from "./zone-offset"
