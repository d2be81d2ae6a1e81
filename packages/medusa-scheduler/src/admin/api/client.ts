import { useMedusa } from "medusa-react"
import { useMemo } from "react"
import { noteServerTime } from "../time/server-clock"

/** Query parameters; undefined and empty values are left out. */
export type QueryValues = Record<string, string | number | undefined>

export interface ApiClient {
  get<Answer>(path: string, query?: QueryValues): Promise<Answer>
  post<Answer>(path: string, body?: Record<string, unknown>): Promise<Answer>
}

const root = "/admin/scheduled-jobs"

/** Calls this plugin's routes through the admin's own client, with its base URL, session and headers. */
export function useApi(): ApiClient {
  const { client } = useMedusa()
  return useMemo(
    () => ({
      get: async <Answer>(path: string, query: QueryValues = {}) =>
        noted((await client.admin.custom.get(`${root}${path}${queryText(query)}`)) as Answer),
      post: async <Answer>(path: string, body: Record<string, unknown> = {}) =>
        noted((await client.admin.custom.post(`${root}${path}`, body)) as Answer),
    }),
    [client],
  )
}

function queryText(query: QueryValues): string {
  const values = Object.entries(query).filter(([, value]) => value !== undefined && value !== "")
  const text = new URLSearchParams(values.map(([name, value]) => [name, String(value)])).toString()
  return text === "" ? "" : `?${text}`
}

/** Medusa's client adds the raw response to each answer; its Date header has the server's time. */
function noted<Answer>(answer: Answer): Answer {
  const { now, response } = answer as { now?: string; response?: { headers?: { date?: string } } }
  const serverTime = now ?? response?.headers?.date
  if (serverTime !== undefined) noteServerTime(Date.parse(serverTime), Date.now())
  return answer
}
