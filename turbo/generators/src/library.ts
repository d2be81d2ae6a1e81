import { createRequire } from "node:module"
import { join } from "node:path"
import type * as Cron from "@nightshift/cron"
import type * as Describe from "@nightshift/cron/describe"
import type * as Scheduler from "@nightshift/scheduler"
import type * as Testing from "@nightshift/scheduler/testing"

export type Library = Pick<typeof Scheduler, "NightshiftError" | "readJob"> &
  Pick<typeof Cron, "compileSchedule"> &
  Pick<typeof Describe, "describeSchedule"> &
  Pick<typeof Testing, "formatWithOffset">

/**
 * Loads the built library. Not with an import: turbo would bundle that, and if it were missing, report that there are no
 * generators and offer to add a sample.
 *
 * @throws Error if the library has not been built
 */
export function loadLibrary(repository: string): Library {
  const require = createRequire(join(repository, "package.json"))
  try {
    const { compileSchedule } = require("@nightshift/cron") as typeof Cron
    const { describeSchedule } = require("@nightshift/cron/describe") as typeof Describe
    const { NightshiftError, readJob } = require("@nightshift/scheduler") as typeof Scheduler
    const { formatWithOffset } = require("@nightshift/scheduler/testing") as typeof Testing
    return { NightshiftError, compileSchedule, describeSchedule, readJob, formatWithOffset }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error
    throw new Error("@nightshift/scheduler: expected it built, got no dist. Run: npx turbo run build", {
      cause: error,
    })
  }
}
