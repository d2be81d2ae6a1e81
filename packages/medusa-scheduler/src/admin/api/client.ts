import { useMemo } from "react"
import { useHost } from "../host"
import { noteServerTime } from "../time/server-clock"

/** Query parameters; undefined and empty values are left out. */
export type QueryValues = Record<string, string | number | undefined>

export interface ApiClient {
  get<Answer>(path: string, query?: QueryValues): Promise<Answer>
  post<Answer>(path: string, body?: Record<string, unknown>): Promise<Answer>
}

const root = "/admin/scheduled-jobs"

/** Calls the admin API by way of the host. */
export function useApi(): ApiClient {
  const host = useHost()
  return useMemo(
    () => ({
      get: async <Answer>(path: string, query: QueryValues = {}) =>
        noted<Answer>(await host.get(`${root}${path}${queryText(query)}`)),
      post: async <Answer>(path: string, body: Record<string, unknown> = {}) =>
        noted<Answer>(await host.post(`${root}${path}`, body)),
    }),
    [host],
  )
}

function queryText(query: QueryValues): string {
  const values = Object.entries(query).filter(([, value]) => value !== undefined && value !== "")
  const text = new URLSearchParams(values.map(([name, value]) => [name, String(value)])).toString()
  return text === "" ? "" : `?${text}`
}

/** The answer, once the server's time is noted. */
function noted<Answer>({ answer, date }: { answer: unknown; date: string | undefined }): Answer {
  const serverTime = (answer as { now?: string }).now ?? date
  if (serverTime !== undefined) noteServerTime(Date.parse(serverTime), Date.now())
  return answer as Answer
}
