import type { NightshiftError } from "@nightshift/scheduler"
import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express"
import { toErrorAnswer } from "../admin-api/errors"
import { bodyFault, contentTypeFault, longestBody, pathFault } from "../admin-api/request-faults"

/** Accepts any Content-Type, since `readBody` has checked it. */
const parse = express.json({ limit: longestBody, type: () => true }) as RequestHandler

/** Parses a JSON body, and answers another type and invalid JSON with an error. */
function readBody(request: Request, response: Response, next: NextFunction): void {
  const typeFault = contentTypeFault(request.headers["content-type"])
  if (typeFault) {
    refuse(response, typeFault)
    return
  }
  parse(request, response, (thrown?: unknown) => {
    if (thrown === undefined) next()
    else refuse(response, bodyFault(thrown as Error))
  })
}

/**
 * Answers a path that cannot be decoded with an error. Express throws while it matches the route, and Medusa's own handler
 * would answer with status 500. The four parameters make this an error handler for Express.
 */
export function refusePath(thrown: unknown, request: Request, response: Response, next: NextFunction): void {
  if (!(thrown instanceof URIError)) {
    next(thrown)
    return
  }
  refuse(response, pathFault(request.originalUrl, thrown))
}

function refuse(response: Response, error: NightshiftError): void {
  const { status, body } = toErrorAnswer(error)!
  response.status(status).json(body)
}

export const config = {
  routes: [
    /** Medusa's own body parser would answer invalid JSON with status 500. */
    {
      matcher: "/admin/scheduled-jobs/*",
      method: ["POST"],
      bodyParser: false,
      middlewares: [readBody],
    },
    /** After everything that reads the path; this matcher itself has no part to decode. */
    { matcher: "/admin/scheduled-jobs", middlewares: [refusePath] },
  ],
}
