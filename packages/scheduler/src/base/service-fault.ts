import { ServiceRefusal, type ServiceFault } from "./fault"
import { isError, NightshiftError } from "./errors"
import { postgresFault } from "./postgres-fault"
import { redisFault } from "./redis-fault"

const unreachable: ServiceFault = {
  kind: "unreachable",
  code: undefined,
  hint: "Check that it runs and can be reached.",
}

/** Classifies an error by its code, or that of its cause. An error without a code did not come from a server. */
export function serviceFault(error: unknown): ServiceFault {
  if (!isError(error)) return unreachable
  if (error instanceof ServiceRefusal) return { kind: "refused", code: error.code, hint: error.hint }
  if (error instanceof NightshiftError && error.cause !== undefined) return serviceFault(error.cause)
  return postgresFault(error) ?? redisFault(error) ?? unreachable
}
