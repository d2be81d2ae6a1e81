import { NightshiftError } from "@nightshift/scheduler"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express"
import { toErrorAnswer } from "./errors"

/** Of the type that was sent it is known already that it is right. */
const parse = express.json({ limit: "100kb", type: () => true }) as RequestHandler

/** RFC 8259 knows JSON in UTF-8 alone; the parameter itself says nothing, but many clients send it. */
const jsonType = /^application\/json *(?:; *charset="?utf-8"? *)?$/i

/**
 * Reads a body of JSON; answers one that is none with what is wrong. A request whose `Content-Type` does not say JSON is
 * refused, also without a body: a form of another site can send one with the session's cookie, but not with this header.
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
    hint: "Send the header Content-Type: application/json, also where there is no body.",
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
