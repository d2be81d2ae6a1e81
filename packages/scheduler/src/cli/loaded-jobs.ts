import { resolve } from "node:path"
import type { NightshiftError } from "../base/errors"
import { defineJob } from "../job/define"
import type { JobDefinition, JobHandler } from "../job/definition"
import { discoverJobFiles } from "../job/discovery"
import type { LoadedConfig } from "./config"
import { usageError } from "./usage-error"

export interface LoadedJobs {
  /** Those that count: of several with one name, the last. */
  jobs: JobDefinition[]
  /** All that are sound, those that a later one of their name replaces as well. */
  defined: JobDefinition[]
  faults: NightshiftError[]
}

type Found = Pick<LoadedJobs, "defined" | "faults">

/** Where to look for jobs. */
interface JobPlaces {
  config: LoadedConfig
  /** From the folder of the shell. None: those that the config finds. */
  folders: string[]
  shellFolder: string
}

/**
 * Imports the jobs of these folders, else those that the config finds.
 *
 * @throws NightshiftError OPTION_INVALID where neither names any
 */
export async function loadJobs(places: JobPlaces): Promise<LoadedJobs> {
  const { defined, faults } = await findJobs(places)
  return { jobs: [...new Map(defined.map((job) => [job.name, job])).values()], defined, faults }
}

async function findJobs({ config, folders, shellFolder }: JobPlaces): Promise<Found> {
  const { timezone } = config
  if (folders.length > 0)
    return jobsIn({ folders: folders.map((each) => resolve(shellFolder, each)), timezone })
  if (config.discover) {
    const { jobs, faults } = await config.discover()
    return { defined: jobs, faults }
  }
  if (config.jobs)
    return jobsIn({ folders: config.jobs.map((each) => resolve(config.folder, each)), timezone })
  throw usageError({
    where: "the job files",
    expected: "their folders",
    found: undefined,
    mend: "Name them, as in `nightshift check dist/jobs`, or write a nightshift.config.js.",
  })
}

async function jobsIn(input: { folders: string[]; timezone: string | undefined }): Promise<Found> {
  const defined: JobDefinition[] = []
  const faults: NightshiftError[] = []
  for (const folder of input.folders) {
    const discovered = await discoverJobFiles(folder)
    faults.push(...discovered.faults)
    for (const { path, config, handler } of discovered.files) {
      const zone = input.timezone === undefined ? {} : { timezone: input.timezone }
      const { job, faults: found } = defineJob({
        config,
        handler: handler as JobHandler,
        source: path,
        ...zone,
      })
      faults.push(...found)
      if (job) defined.push(job)
    }
  }
  return { defined, faults }
}
