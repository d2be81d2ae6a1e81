import type { JobDefinition } from "./definition"

/** The jobs that this process can run, by name. */
export interface Registry {
  /** Registers a job; an earlier one of the same name is replaced and returned. */
  set(job: JobDefinition): JobDefinition | undefined
  get(name: string): JobDefinition | undefined
  all(): JobDefinition[]
}

export function createRegistry(): Registry {
  const jobs = new Map<string, JobDefinition>()
  return {
    set(job) {
      const replaced = jobs.get(job.name)
      jobs.set(job.name, job)
      return replaced
    },
    get: (name) => jobs.get(name),
    all: () => [...jobs.values()],
  }
}
