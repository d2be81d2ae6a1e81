import { NightshiftError, type ErrorCode, type Ledger } from "@nightshift/scheduler"

/** An error as every route of Medusa's API answers it. */
export interface ErrorAnswer {
  status: number
  body: { type: string; message: string; code: string }
}

interface Kind {
  status: number
  /** Medusa's word. */
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

/** What a caller is told of an error; undefined for one that is none of ours, which Medusa's own handler answers. */
export function toErrorAnswer(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof NightshiftError)) return undefined
  const kind = kinds[error.code]
  if (!kind) return undefined
  return { status: kind.status, body: { type: kind.type, message: error.message, code: error.code } }
}

/** What a failed statement means: missing tables and an unreachable database have errors of their own. */
export async function explained(error: unknown, ledger: Pick<Ledger, "assertMigrated">): Promise<unknown> {
  // Missing tables are refused too.
  if (error instanceof NightshiftError && error.code !== "LEDGER_REFUSED") return error
  return ledger.assertMigrated().then(
    () => error,
    (reason: unknown) => reason,
  )
}
