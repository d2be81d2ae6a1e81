import { createRedactor, type Redactor } from "../base/redactor"
import { secretTexts } from "../base/secret-paths"
import type { JobDefinition } from "../job/definition"
import type { ClaimedRun } from "../ledger/ledger"

/** What takes the secrets of a run's data out of all that its handler says; undefined where its job names none. */
export function redactorOf(
  { secrets, data }: Pick<JobDefinition, "secrets" | "data">,
  run: Pick<ClaimedRun, "data">,
): Redactor | undefined {
  if (!secrets) return undefined
  return createRedactor([data, run.data].flatMap((given) => secretTexts(given, secrets)))
}
