import { readDescription, type ApiDescription } from "./api-description.fixture"
import { login } from "./login.fixture"
import type { Server, Store } from "./store.fixture"

/** The next first of January, which is in the future whenever the tests run. */
export const newYear = `${new Date().getUTCFullYear() + 1}-01-01`

/** The input of a route. */
export interface Question {
  /** The values of the route's path parameters. */
  params?: Record<string, string>
  query?: Record<string, string | string[]>
  /** Requested literally instead of the route's own path. */
  path?: string
  body?: unknown
  /** Default: the admin user's. */
  headers?: Record<string, string>
}

export interface Answer<Body> {
  status: number
  body: Body
}

/** The admin API of a store's server, with a logged-in user. Every answer is validated against the description. */
export interface Admin {
  description: ApiDescription
  /** The user in the history: email and id. */
  by: string
  /** The routes that were called. */
  asked: Set<string>
  /** Calls a route in the notation of the description, such as `POST /runs/{id}/cancel`, below `/admin/scheduled-jobs`. */
  ask<Body>(route: string, question?: Question): Promise<Answer<Body>>
  /** The body of an answer with status 200; throws for any other. */
  get<Body>(route: string, question?: Question): Promise<Body>
}

export async function openAdmin(store: Store, server: Server): Promise<Admin> {
  const description = await readDescription()
  const answer = await fetch(`${server.url}/admin/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(login),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  const [user] = await store.sql<{ id: string }>(`SELECT id FROM "user" WHERE email = $1`, [login.email])
  const asked = new Set<string>()
  const own = { authorization: `Bearer ${token}` }

  async function ask<Body>(route: string, question: Question = {}): Promise<Answer<Body>> {
    const [method = "", below = ""] = route.split(" ")
    const path = `/admin/scheduled-jobs${below}`
    const { params = {}, query = {}, body, headers = own } = question
    const named = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!))
    const url = new URL(question.path ?? named, server.url)
    for (const [name, values] of Object.entries(query))
      for (const value of [values].flat()) url.searchParams.append(name, value)
    const text = typeof body === "string" ? body : JSON.stringify(body)
    const response = await fetch(url, {
      method,
      headers: { ...(method === "POST" ? { "content-type": "application/json" } : {}), ...headers },
      ...(body === undefined ? {} : { body: text }),
    })
    const isJson = response.headers.get("content-type")?.includes("json")
    const answer = {
      status: response.status,
      body: (await (isJson ? response.json() : response.text())) as Body,
    }
    description.assertAnswer(`${method} ${path}`, answer)
    asked.add(`${method} ${path}`)
    return answer
  }

  return {
    description,
    by: `${login.email} (${user!.id})`,
    asked,
    ask,
    async get<Body>(route: string, question?: Question) {
      const { status, body } = await ask<Body>(route, question)
      if (status !== 200) throw new Error(`${route} answered ${status}: ${JSON.stringify(body)}`)
      return body
    },
  }
}
