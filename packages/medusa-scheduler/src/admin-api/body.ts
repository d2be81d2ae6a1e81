import { NightshiftError } from "@nightshift/scheduler"
import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express"
import { toErrorAnswer } from "./errors"

const parse = express.json({ limit: "100kb" }) as RequestHandler

/** Reads a body of JSON; answers one that is none with what is wrong. */
export function readBody(request: Request, response: Response, next: NextFunction): void {
  parse(request, response, (thrown?: unknown) => {
    if (thrown === undefined) {
      next()
      return
    }
    const { status, body } = toErrorAnswer(invalid(thrown as Error))!
    response.status(status).json(body)
  })
}

function invalid(thrown: Error): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "the body",
    expected: "JSON of at most 100 kB",
    found: thrown.message,
    mend: "Send a JSON object with Content-Type: application/json.",
    cause: thrown,
  })
}
