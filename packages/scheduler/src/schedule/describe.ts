import { describeSchedule as describe } from "@nightshift/cron/describe"
import { raising } from "./schedule"

/**
 * `describeSchedule` of `@nightshift/cron/describe`.
 *
 * @throws NightshiftError CRON_INVALID
 */
export const describeSchedule = raising(describe)
