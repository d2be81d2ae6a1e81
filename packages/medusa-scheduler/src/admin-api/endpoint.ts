import type { Request, Response } from "express"
import type { Container } from "../host/container"
import type { Operating } from "../host/operating"
import type JobSchedulerService from "../services/job-scheduler"
import { authorOf } from "./author"
import { explained, toErrorAnswer } from "./errors"

/** A request that Medusa has authenticated. */
export interface AdminRequest extends Request {
  scope: Container
  user?: { userId?: string; id?: string }
}

/** What an answer is made from. */
export interface Asked extends Pick<Operating, "ledger" | "operator" | "definitionOf"> {
  /** What the route's path names, such as `{ name }`. */
  params: Record<string, string>
  query: unknown
  body: unknown
  /** Who acts, for the history. */
  author(): Promise<{ by?: string }>
}

/** A route of the admin API: answers with JSON, and with Medusa's shape of an error. */
export function endpoint(answer: (asked: Asked) => Promise<object>) {
  return async (request: AdminRequest, response: Response): Promise<void> => {
    const { params, query, scope, user } = request
    const body: unknown = request.body
    let operating: Operating | undefined
    try {
      operating = scope.resolve<JobSchedulerService>("jobSchedulerService").operating()
      const { ledger, operator, definitionOf } = operating
      const author = async () => {
        const by = await authorOf(scope, user)
        return by === undefined ? {} : { by }
      }
      response.json(await answer({ ledger, operator, definitionOf, params, query, body, author }))
    } catch (thrown) {
      const error = operating ? await explained(thrown, operating.ledger) : thrown
      const told = toErrorAnswer(error)
      if (!told) throw error
      response.status(told.status).json(told.body)
    }
  }
}
