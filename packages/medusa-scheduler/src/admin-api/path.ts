import { NightshiftError } from "@nightshift/scheduler"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import type { NextFunction, Request, Response } from "express"
import { toErrorAnswer } from "./errors"

/**
 * Answers a path that cannot be decoded, such as `/jobs/50%`, with what is wrong. Express looks for the route by it and
 * throws; Medusa's own handler would answer status 500. By its four parameters Express knows it as one for errors.
 */
export function refusePath(thrown: unknown, request: Request, response: Response, next: NextFunction): void {
  if (!(thrown instanceof URIError)) {
    next(thrown)
    return
  }
  const { status, body } = toErrorAnswer(undecodable(request.originalUrl, thrown))!
  response.status(status).json(body)
}

function undecodable(path: string, cause: URIError): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "the path",
    expected: "parts that are URL-encoded, in UTF-8",
    found: preview(path),
    hint: 'Encode each part, "%" as "%25".',
    cause,
  })
}
