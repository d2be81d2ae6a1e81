import { NightshiftError } from "@nightshift/scheduler"
import { preview } from "@nightshift/scheduler/internal/base/preview"

/** The most that a server reads of a body, as Express writes it. */
export const longestBody = "100kb"

/** JSON is always UTF-8 (RFC 8259), but many clients send the charset anyway. */
const jsonType = /^application\/json *(?:; *charset="?utf-8"? *)?$/i

/**
 * The error for a request with a method that acts, if its `Content-Type` is not JSON. That holds even without a body: a form
 * on another site can send a request with the session cookie, but not with this header.
 */
export function contentTypeFault(found: string | undefined): NightshiftError | undefined {
  if (found !== undefined && jsonType.test(found)) return undefined
  return new NightshiftError({
    code: "CONTENT_TYPE_INVALID",
    where: "the Content-Type of the request",
    expected: "application/json",
    found: preview(found),
    hint: "Send the header Content-Type: application/json, even without a body.",
  })
}

/** The error for a body that the server could not parse. */
export function bodyFault(cause: Error): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "the body",
    expected: "JSON of at most 100 kB",
    found: cause.message,
    hint: "Send a JSON object with Content-Type: application/json.",
    cause,
  })
}

/** The error for a path that the server could not decode, such as `/jobs/50%`. */
export function pathFault(path: string, cause: URIError): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "the path",
    expected: "parts that are URL-encoded, in UTF-8",
    found: preview(path),
    hint: 'Encode each part, "%" as "%25".',
    cause,
  })
}
