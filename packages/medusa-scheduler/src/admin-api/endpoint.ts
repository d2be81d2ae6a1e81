import type { Request, Response } from "express"
import type { Container } from "../host/container"
import type { Operating } from "../host/operating"
import type JobSchedulerService from "../services/job-scheduler"
import { explainError, toErrorAnswer } from "./errors"

/** A request that Medusa has authenticated. */
export interface AdminRequest extends Request {
  scope: Container
  user?: { userId?: string; id?: string }
}

/** What an endpoint gets. */
export interface ApiRequest extends Pick<Operating, "ledger" | "operator" | "definitionOf"> {
  /** The path parameters, such as `{ name }`. */
  params: Record<string, string>
  query: unknown
  body: unknown
  /** The user who acts, for the history. */
  author(): Promise<{ by?: string }>
}

/** A route of the admin API: answers with JSON, and with errors in Medusa's format. */
export function endpoint(answer: (request: ApiRequest) => Promise<object>) {
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
      const error = operating ? await explainError(thrown, operating.ledger) : thrown
      const refusal = toErrorAnswer(error)
      if (!refusal) throw error
      response.status(refusal.status).json(refusal.body)
    }
  }
}

interface UserService {
  retrieve(id: string, config: { select: string[] }): Promise<{ email?: string }>
}

/** The user who acts, for the history: email and id, or the id alone if the user cannot be read. */
async function authorOf(
  container: Container,
  user: { userId?: string; id?: string } | undefined,
): Promise<string | undefined> {
  const id = user?.userId ?? user?.id
  if (id === undefined) return undefined
  try {
    const { email } = await container.resolve<UserService>("userService").retrieve(id, {
      select: ["id", "email"],
    })
    return email ? `${email} (${id})` : id
  } catch {
    return id
  }
}
