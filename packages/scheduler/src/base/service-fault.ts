import { ServiceRefusal, type ServiceFault } from "./fault"
import { isError, NightshiftError } from "./errors"
import { postgresFault } from "./postgres-fault"
import { redisFault } from "./redis-fault"

const unreachable: ServiceFault = {
  kind: "unreachable",
  code: undefined,
  hint: "See that it runs and can be reached.",
}

/** Tells by the code of an error, and of those that it was made of. What carries no code came from no server. */
export function serviceFault(error: unknown): ServiceFault {
  if (!isError(error)) return unreachable
  if (error instanceof ServiceRefusal) return { kind: "refused", code: error.code, hint: error.hint }
  if (error instanceof NightshiftError && error.cause !== undefined) return serviceFault(error.cause)
  return postgresFault(error) ?? redisFault(error) ?? unreachable
}
