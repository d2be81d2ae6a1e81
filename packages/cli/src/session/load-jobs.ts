import { statSync } from "node:fs"
import { relative, resolve, sep } from "node:path"
import type { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { readJob } from "@nightshift/scheduler/internal/job/define"
import type { JobDefinition, JobHandler } from "@nightshift/scheduler/internal/job/definition"
import { discoverJobFiles } from "@nightshift/scheduler/internal/job/discovery"
import type { LoadedConfig } from "../config/load-config"
import { usageError } from "../base/usage-error"

interface LoadedJobs {
  /** Those that count: of several with one name, the last. */
  jobs: JobDefinition[]
  /** All sound ones, including those that a later one of the same name replaces. */
  defined: JobDefinition[]
  faults: NightshiftError[]
  /** The sources of the faults: stored jobs from these stay as they are. A folder ends in a slash. */
  faultySources: string[]
}

type Found = Omit<LoadedJobs, "jobs">

/** Where to look for jobs. */
interface JobPlaces {
  config: LoadedConfig
  /** Relative to the folder of the shell. Empty: those of the config. */
  folders: string[]
  shellFolder: string
}

/**
 * Imports the jobs of these folders, else those that the config finds.
 *
 * @throws NightshiftError OPTION_INVALID where neither names any, or where one of these folders is none
 */
export async function loadJobs(places: JobPlaces): Promise<LoadedJobs> {
  const found = await findJobs(places)
  return { jobs: [...new Map(found.defined.map((job) => [job.name, job])).values()], ...found }
}

async function findJobs({ config, folders, shellFolder }: JobPlaces): Promise<Found> {
  const { timezone } = config
  const roots = [shellFolder, config.folder]
  if (folders.length > 0)
    return jobsIn({ folders: folders.map((each) => existing(each, shellFolder)), timezone, roots })
  if (config.discover) {
    const { jobs, faults, faultySources = [] } = await config.discover()
    return { defined: jobs, faults, faultySources }
  }
  if (config.jobs)
    return jobsIn({ folders: config.jobs.map((each) => resolve(config.folder, each)), timezone, roots })
  throw usageError({
    where: "the job files",
    expected: "their folders",
    found: undefined,
    hint: "Name them, as in `nightshift check dist/jobs`, or write a nightshift.config.js.",
  })
}

/** A typo in the folder's name must not look like a build without jobs. */
function existing(folder: string, shellFolder: string): string {
  const path = resolve(shellFolder, folder)
  if (path.includes("\0") || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const hint = "Correct the path, or build the store first."
    throw usageError({ where: "the folder of job files", expected: "a folder", found: path, hint })
  }
  return path
}

async function jobsIn(input: {
  folders: string[]
  timezone: string | undefined
  /** The possible bases of relative paths. */
  roots: string[]
}): Promise<Found> {
  const defined: JobDefinition[] = []
  const faults: NightshiftError[] = []
  const faultySources: string[] = []
  for (const folder of input.folders) {
    const discovered = await discoverJobFiles(folder)
    faults.push(...discovered.faults)
    faultySources.push(...discovered.faultyPaths)
    for (const { path, config, handler } of discovered.files) {
      const zone = input.timezone === undefined ? {} : { timezone: input.timezone }
      const { job, faults: found } = readJob({
        config,
        handler: handler as JobHandler,
        source: path,
        ...zone,
      })
      faults.push(...found)
      if (job) defined.push(job)
      else faultySources.push(path)
    }
  }
  return { defined, faults, faultySources: faultySources.flatMap((path) => namesOf(path, input.roots)) }
}

/** A path as the ledger may name it: whole, or from the folder of the store, as it is the same on every server. */
function namesOf(path: string, roots: string[]): string[] {
  const end = path.endsWith(sep) ? "/" : ""
  const names = [path, ...roots.map((root) => relative(root, path) + end)]
  return [...new Set(names.map((name) => name.replaceAll(sep, "/")))]
}
