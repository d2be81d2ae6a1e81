/** What the page shows. It is kept in the query string, since a job's name may contain any character. */
type View = { view: "jobs" } | { view: "job"; name: string } | { view: "run"; id: string }

const path = "/a/scheduled-jobs"

export const jobsAddress = path
export const jobAddress = (name: string): string => `${path}?${new URLSearchParams({ job: name }).toString()}`
export const runAddress = (id: string): string => `${path}?${new URLSearchParams({ run: id }).toString()}`

export function readView(query: URLSearchParams): View {
  const id = query.get("run")
  if (id) return { view: "run", id }
  const name = query.get("job")
  return name ? { view: "job", name } : { view: "jobs" }
}
