import { NightshiftError } from "@nightshift/scheduler"
import { preview } from "@nightshift/scheduler/internal/base/preview"

const modes = ["shared", "worker", "server"]

/** Medusa treats any other value as `shared`, and so do we: a typo must not keep the jobs from running. */
export function workerModeFault(mode: unknown): NightshiftError | undefined {
  if (mode === undefined || modes.includes(mode as string)) return undefined
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "projectConfig.worker_mode in medusa-config.js",
    expected: `one of ${modes.map((each) => `"${each}"`).join(", ")}`,
    found: preview(mode),
    hint: 'Correct it; until then this process serves and runs jobs, as with "shared".',
  })
}
