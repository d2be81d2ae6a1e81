import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"
import { createRedactor } from "../base/redactor"
import { secretTexts, withoutSecrets } from "../base/secrets"

/**
 * A validator of a job's data with the Standard Schema interface (https://standardschema.dev) that zod, valibot and
 * arktype implement. It must return its result synchronously, not as a promise.
 */
export interface DataSchema {
  readonly "~standard": {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaAnswer | Promise<SchemaAnswer>
    /** Only for the compiler: the types that the validator takes and returns. */
    readonly types?: { readonly input: unknown; readonly output: unknown } | undefined
  }
}

type SchemaAnswer = { value: unknown; issues?: undefined } | { issues: readonly SchemaIssue[] }

interface SchemaIssue {
  message: string
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined
}

export function isSchema(value: unknown): value is DataSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false
  const standard = (value as Partial<DataSchema>)["~standard"]
  return typeof standard === "object" && typeof (standard as { validate?: unknown }).validate === "function"
}

/**
 * The data as the schema returns it, with its defaults and transformations.
 *
 * @throws NightshiftError JOB_DATA_INVALID with every fault that the schema reports
 */
export function matchingData(input: {
  schema: DataSchema
  data: Record<string, unknown>
  where: string
  /** Paths into the data whose values no message may show. Default: none. */
  secrets?: readonly string[] | undefined
}): Record<string, unknown> {
  const { schema, data, where, secrets = [] } = input
  const answer = schema["~standard"].validate(structuredClone(data))
  if (answer instanceof Promise) {
    answer.catch(() => undefined)
    throw invalid(where, "a schema that validates synchronously", "one that returns a promise")
  }
  if (answer.issues) {
    const issues = answer.issues.map((issue) => `${pathPrefix(issue)}${issue.message}`).join("; ")
    const shown = createRedactor(secretTexts(data, secrets))?.text(issues) ?? issues
    throw invalid(
      where,
      "data that match the job's schema",
      `${preview(withoutSecrets(data, secrets))} (${shown})`,
    )
  }
  if (typeof answer.value === "object" && answer.value !== null && !Array.isArray(answer.value)) {
    return answer.value as Record<string, unknown>
  }
  throw invalid(where, "a schema that returns an object", `a ${typeof answer.value}`)
}

function pathPrefix({ path }: SchemaIssue): string {
  if (!path || path.length === 0) return ""
  return `${path.map((part) => String(typeof part === "object" ? part.key : part)).join(".")}: `
}

function invalid(where: string, expected: string, found: string): NightshiftError {
  return new NightshiftError({
    code: "JOB_DATA_INVALID",
    where: `${where}.data`,
    expected,
    found,
    hint: "Correct the data, or the schema.",
  })
}
