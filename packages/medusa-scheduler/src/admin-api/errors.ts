import { NightshiftError, type ErrorCode, type Ledger } from "@nightshift/scheduler"

/** An error in the format of Medusa's API. */
interface ErrorAnswer {
  status: number
  body: { type: string; message: string; code: string }
}

interface Kind {
  status: number
  /** Medusa's name for the kind of error. */
  type: string
}

const wrongInput: Kind = { status: 400, type: "invalid_data" }
const wrongType: Kind = { status: 415, type: "invalid_data" }
const notFound: Kind = { status: 404, type: "not_found" }
const conflict: Kind = { status: 409, type: "conflict" }
const unavailable: Kind = { status: 503, type: "unexpected_state" }

const kinds: Partial<Record<ErrorCode, Kind>> = {
  OPTION_INVALID: wrongInput,
  OPTION_UNKNOWN: wrongInput,
  JOB_DATA_INVALID: wrongInput,
  RANGE_INVALID: wrongInput,
  CONTENT_TYPE_INVALID: wrongType,
  JOB_UNKNOWN: notFound,
  RUN_UNKNOWN: notFound,
  RUN_STATE: conflict,
  LEDGER_NOT_MIGRATED: unavailable,
  LEDGER_UNREACHABLE: unavailable,
  LEDGER_REFUSED: unavailable,
  SERVICE_UNAVAILABLE: unavailable,
}

/** The answer for an error; undefined if it is not ours, so that the server's own handler answers it. */
export function toErrorAnswer(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof NightshiftError)) return undefined
  const kind = kinds[error.code]
  if (!kind) return undefined
  return { status: kind.status, body: { type: kind.type, message: error.message, code: error.code } }
}

/** Finds the cause of a failed statement: missing tables and an unreachable database have their own errors. */
export async function explainError(error: unknown, ledger: Pick<Ledger, "assertMigrated">): Promise<unknown> {
  // Missing tables are reported as LEDGER_REFUSED too.
  if (error instanceof NightshiftError && error.code !== "LEDGER_REFUSED") return error
  return ledger.assertMigrated().then(
    () => error,
    (reason: unknown) => reason,
  )
}
