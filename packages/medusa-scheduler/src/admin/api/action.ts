import { useQueryClient } from "@tanstack/react-query"
import { useNotice } from "../ui/notice"
import { useApi } from "./client"
import { cacheKey } from "./queries"

interface Action {
  /** Below the plugin's routes, such as `/jobs/report/pause`. */
  path: string
  body?: Record<string, unknown>
  /** The notification to show when it is done. */
  done: string
}

/** Acts on a job or a run, shows a notification, and refetches everything on the page. Rejects when the request fails. */
export function useAct(): <Answer>(action: Action) => Promise<Answer> {
  const api = useApi()
  const cache = useQueryClient()
  const notice = useNotice()
  return async <Answer>({ path, body, done }: Action) => {
    const answer = await api.post<Answer>(path, body)
    notice(done)
    void cache.invalidateQueries([cacheKey])
    return answer
  }
}
