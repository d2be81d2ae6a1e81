import { createRedactor, type Redactor } from "../base/redactor"
import { secretTexts } from "../base/secret-paths"
import type { JobDefinition } from "../job/definition"
import type { ClaimedRun } from "../ledger/ledger"

/** Removes the secrets in a run's data from everything its handler logs, returns or throws; undefined if its job names none. */
export function redactorOf(
  { secrets, data }: Pick<JobDefinition, "secrets" | "data">,
  run: Pick<ClaimedRun, "data">,
): Redactor | undefined {
  if (!secrets) return undefined
  return createRedactor([data, run.data].flatMap((given) => secretTexts(given, secrets)))
}
