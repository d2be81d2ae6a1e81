import { useQuery } from "@tanstack/react-query"
import type {
  JobDetailAnswer,
  JobsPage,
  RunDetailAnswer,
  RunsPage,
  TimelineAnswer,
  WorkerAnswer,
} from "../../admin-api/answers"
import { hasSettled } from "../run/run-end"
import { serverNow } from "../time/server-clock"
import { useApi, type ApiClient, type QueryValues } from "./client"

/** The first part of every query key of this page. */
export const cacheKey = "scheduled-jobs"

/** How often each query is refetched; none while the page is hidden. */
const everyMs = {
  jobs: 3_000,
  job: 3_000,
  runs: 4_000,
  activeRun: 1_000,
  settledRun: 15_000,
  rare: 15_000,
  timeline: 60_000,
}

function useApiQuery<Answer>(options: {
  key: unknown[]
  read: (api: ApiClient) => Promise<Answer>
  everyMs: number | ((answer: Answer | undefined) => number)
  enabled?: boolean
}) {
  const api = useApi()
  const { everyMs: every } = options
  return useQuery({
    queryKey: [cacheKey, ...options.key],
    queryFn: () => options.read(api),
    refetchInterval: typeof every === "number" ? every : (answer: Answer | undefined) => every(answer),
    // The admin's own defaults are for data that rarely changes.
    refetchOnWindowFocus: true,
    staleTime: 0,
    // A page of a list stays visible until the next one has loaded.
    keepPreviousData: true,
    enabled: options.enabled ?? true,
    // A retry does not find what is missing, and Medusa's client already retries an unreachable server four times.
    retry: false,
  })
}

/** A page of the jobs that match a filter. */
type JobsQuery = Record<"q" | "state", string> & Record<"limit" | "offset", number>

export const useJobs = (filter: JobsQuery) =>
  useApiQuery({ key: ["jobs", filter], read: (api) => api.get<JobsPage>("", filter), everyMs: everyMs.jobs })

export const useJob = (name: string) =>
  useApiQuery({
    key: ["job", name],
    read: (api) => api.get<{ scheduled_job: JobDetailAnswer }>(jobPath(name)),
    everyMs: everyMs.job,
  })

export const useRuns = (filter: QueryValues, isRare = false) =>
  useApiQuery({
    key: ["runs", filter],
    read: (api) => api.get<RunsPage>("/runs", filter),
    everyMs: isRare ? everyMs.rare : everyMs.runs,
  })

export const useRun = (id: string) =>
  useApiQuery({
    key: ["run", id],
    read: (api) => api.get<{ run: RunDetailAnswer }>(runPath(id)),
    everyMs: (answer) =>
      answer && hasSettled(answer.run, serverNow()) ? everyMs.settledRun : everyMs.activeRun,
  })

export const useWorkers = () =>
  useApiQuery({
    key: ["workers"],
    read: (api) => api.get<{ workers: WorkerAnswer[] }>("/workers"),
    everyMs: everyMs.rare,
  })

const dayMs = 24 * 3_600_000

export const useTimeline = (page: JobsQuery) =>
  useApiQuery({
    key: ["timeline", page],
    read: (api) => {
      const fromMs = serverNow()
      const [from, to] = [fromMs, fromMs + dayMs].map((at) => new Date(at).toISOString())
      return api.get<TimelineAnswer>("/timeline", { ...page, from, to })
    },
    everyMs: everyMs.timeline,
  })

export const jobPath = (name: string): string => `/jobs/${encodeURIComponent(name)}`
export const runPath = (id: string): string => `/runs/${encodeURIComponent(id)}`
