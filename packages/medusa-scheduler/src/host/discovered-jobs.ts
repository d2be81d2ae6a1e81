import { readJob, type Defined, type JobDefinition, type JobHandler } from "@nightshift/scheduler"
import type { NightshiftError } from "@nightshift/scheduler"
import type { PluginOptions } from "../options"
import type { ConfigModule, Container } from "./container"
import { discoverPluginJobs } from "./plugins"

export interface DiscoveredJobs {
  /** In the order in which they are registered: of two with one name the last counts. */
  jobs: JobDefinition[]
  faults: NightshiftError[]
  /** What is stored of the jobs from these is left as it is. */
  faultySources: string[]
  /** False where a file or a folder could not be read, so that its jobs' names are not known. */
  complete: boolean
}

/** Imports and checks the job files of all plugins and of the store, under the operator's overrides. */
export async function discoverJobs(input: {
  rootDirectory: string
  configModule: ConfigModule
  options: PluginOptions
  container: Container
}): Promise<DiscoveredJobs> {
  const { rootDirectory, configModule, options, container } = input
  const found = await discoverPluginJobs(rootDirectory, configModule)
  const jobs: JobDefinition[] = []
  const faults = [...found.faults]
  const faultySources = [...found.faultySources]
  for (const { config, source, handler, pluginOptions } of found.files) {
    const call = handler as (args: object) => unknown
    const defined = defineWithOptions({
      config,
      source,
      options,
      handler: (context) => call(Object.assign(context, { container, pluginOptions })),
    })
    if (defined.job) jobs.push(defined.job)
    else faultySources.push(source)
    faults.push(...defined.faults)
  }
  return { jobs, faults, faultySources, complete: found.faultySources.length === 0 }
}

/** Defines a job under what the operator's options say of its name and of all jobs. */
export function defineWithOptions(input: {
  config: unknown
  source: string
  options: PluginOptions
  handler: JobHandler
}): Defined {
  const { config, source, options, handler } = input
  const name = (config as { name?: unknown } | null)?.name
  const jobs = options.jobs ?? {}
  const override = typeof name === "string" && Object.hasOwn(jobs, name) ? jobs[name] : undefined
  const { timezone } = options
  return readJob({ config, source, handler, override, ...(timezone ? { timezone } : {}) })
}
