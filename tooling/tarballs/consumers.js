"use strict"

// Programs that use the packages, to be compiled and run as CommonJS and as ES modules. A line that must not compile shows that
// a type is not `any`. That of the cron package uses nothing of Node.js, and has no types of it.

/** By the package that they use. */
const consumers = {
  "@nightshift/cron": `
import { compileSchedule, CronError, parseExpression, type Schedule } from "@nightshift/cron"
import { describeSchedule } from "@nightshift/cron/describe"

const schedule: Schedule = { expression: "0 2 * * *", timezone: "Europe/Berlin", gap: "run-after", fold: "first" }
const next: number | undefined = compileSchedule(schedule).next(0)
if (next !== 3_600_000) throw new Error("expected the tick of 02:00")
if (describeSchedule(schedule) !== "At 02:00 (Europe/Berlin)") throw new Error("expected a description")
try {
  parseExpression("0 24 * * *")
  throw new Error("expected a refusal")
} catch (error) {
  if (!(error instanceof CronError) || error.code !== "CRON_INVALID") throw error
}
// @ts-expect-error
export const wrong: Schedule["gap"] = "run"
`,
  "@nightshift/scheduler": `
import { createPostgresLedger, createScheduler, defineJob } from "@nightshift/scheduler"
import { createMetrics } from "@nightshift/scheduler/metrics"
import { createTestScheduler } from "@nightshift/scheduler/testing"
import { createTracing } from "@nightshift/scheduler/tracing"

const { job, faults } = defineJob({
  source: "report.ts",
  config: { name: "report", schedule: "0 7 * * *", timezone: "Europe/Berlin" },
  handler: async ({ scheduledFor }) => ({ rows: 3, scheduledFor }),
})
if (job === undefined) throw faults[0]
type Connection = Parameters<typeof createPostgresLedger>[0]["connection"]
export const connection: Connection = { connectionString: "postgres://localhost/shop", max: 5 }
// @ts-expect-error
export const wrong: Connection = { connectionString: 5 }
for (const create of [createScheduler, createMetrics, createTestScheduler, createTracing])
  if (typeof create !== "function") throw new Error("expected a function")
`,
}

module.exports = { consumers }
