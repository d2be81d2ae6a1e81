/** What the page shows. It is kept in the query string, since a job's name may contain any character. */
type View = { view: "jobs" } | { view: "job"; name: string } | { view: "run"; id: string }

/** The addresses are relative to the page's own path, which the admin decides. A question mark alone clears the query. */
export const jobsAddress = "?"
export const jobAddress = (name: string): string => `?${new URLSearchParams({ job: name }).toString()}`
export const runAddress = (id: string): string => `?${new URLSearchParams({ run: id }).toString()}`

export function readView(query: URLSearchParams): View {
  const id = query.get("run")
  if (id) return { view: "run", id }
  const name = query.get("job")
  return name ? { view: "job", name } : { view: "jobs" }
}
