import { NightshiftError } from "@nightshift/scheduler"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express"
import { toErrorAnswer } from "./errors"

/** Accepts any Content-Type, since `readBody` has checked it. */
const parse = express.json({ limit: "100kb", type: () => true }) as RequestHandler

/** JSON is always UTF-8 (RFC 8259), but many clients send the charset anyway. */
const jsonType = /^application\/json *(?:; *charset="?utf-8"? *)?$/i

/**
 * Parses a JSON body, and answers invalid JSON with an error. A request whose `Content-Type` is not JSON is refused even
 * without a body: a form on another site can send a request with the session cookie, but not with this header.
 */
export function readBody(request: Request, response: Response, next: NextFunction): void {
  const refuse = (error: NightshiftError) => {
    const { status, body } = toErrorAnswer(error)!
    response.status(status).json(body)
  }
  const type = request.headers["content-type"]
  if (type === undefined || !jsonType.test(type)) {
    refuse(otherType(type))
    return
  }
  parse(request, response, (thrown?: unknown) => {
    if (thrown === undefined) next()
    else refuse(invalid(thrown as Error))
  })
}

function otherType(found: string | undefined): NightshiftError {
  return new NightshiftError({
    code: "CONTENT_TYPE_INVALID",
    where: "the Content-Type of the request",
    expected: "application/json",
    found: preview(found),
    hint: "Send the header Content-Type: application/json, even without a body.",
  })
}

function invalid(thrown: Error): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "the body",
    expected: "JSON of at most 100 kB",
    found: thrown.message,
    hint: "Send a JSON object with Content-Type: application/json.",
    cause: thrown,
  })
}

/**
 * Answers a path that cannot be decoded, such as `/jobs/50%`, with an error. Express throws while it matches the route, and
 * Medusa's own handler would answer with status 500. The four parameters make this an error handler for Express.
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
