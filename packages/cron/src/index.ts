export { CronError, type CronErrorCode, type CronErrorOptions } from "./cron-error"
export type { CheckedCron, CronFault, CronMacro } from "./cron-literal"
export { parseExpression, type CronExpression } from "./expression"
export type { DayOfMonth, DayOfWeek, WeekdayOfMonth } from "./day-fields"
export {
  compileSchedule,
  type CompiledSchedule,
  type FoldRule,
  type GapRule,
  type Schedule,
} from "./schedule"
export { assertTimezone, isTimezone } from "./timezone"
export { zoneChanges, type ZoneChange, zoneOffset } from "./zone-offset"
