import type { Request, Response } from "express"
import { answer, type Endpoint } from "../admin-api/endpoint"
import type JobSchedulerService from "../services/job-scheduler"
import type { Container } from "./container"

/** A request that Medusa has authenticated. */
export interface AdminRequest extends Request {
  scope: Container
  user?: { userId?: string; id?: string }
}

/** A route of the store for an endpoint of the admin API. */
export function endpoint(of: Endpoint) {
  return async (request: AdminRequest, response: Response): Promise<void> => {
    const { params, query, scope, user } = request
    const { status, body } = await answer(of, {
      params,
      query,
      body: request.body as unknown,
      author: () => authorOf(scope, user),
      operating: () => scope.resolve<JobSchedulerService>("jobSchedulerService").operating(),
    })
    response.status(status).json(body)
  }
}

interface UserService {
  retrieve(id: string, config: { select: string[] }): Promise<{ email?: string }>
}

/** The user who acts: email and id, or the id alone if the user cannot be read. */
async function authorOf(container: Container, user: AdminRequest["user"]): Promise<string | undefined> {
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
