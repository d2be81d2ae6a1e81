import { useQueryClient } from "@tanstack/react-query"
import { useNotice } from "../shown/notice"
import { useApi } from "./client"
import { cacheKey } from "./reading"

export interface Action {
  /** Below the plugin's routes, such as `/jobs/report/pause`. */
  path: string
  body?: Record<string, unknown>
  /** Told when it is done. */
  done: string
}

/** Does something to a job or a run, tells so, and has everything that is shown read again. Rejects with the request. */
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
