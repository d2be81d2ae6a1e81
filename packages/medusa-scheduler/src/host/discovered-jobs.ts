import { readJob, type Defined, type JobDefinition, type JobHandler } from "@nightshift/scheduler"
import type { NightshiftError } from "@nightshift/scheduler"
import type { PluginOptions } from "../options"
import type { ConfigModule, Container } from "./container"
import { discoverPluginJobs } from "./plugins"

interface DiscoveredJobs {
  /** In the order of registration: of two jobs with the same name, the last one counts. */
  jobs: JobDefinition[]
  faults: NightshiftError[]
  /** Stored jobs from these sources are left as they are. */
  faultySources: string[]
  /** False if a file or a folder could not be read, so that the names of its jobs are unknown. */
  complete: boolean
}

/** Imports and checks the job files of all plugins and of the store, and applies the operator's overrides. */
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

/** Defines a job with the operator's options for its name and for all jobs. */
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
