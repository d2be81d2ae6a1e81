import { inspect } from "node:util"
import { nearestWord } from "./nearest-word"

/** What can be set for the publication, in the plugin's options or in the job's data. */
export interface PublishOptions {
  /** Products in one transaction, 1 to 10,000. */
  batchSize: number
}

/** Large enough that a statement's fixed cost no longer counts, small enough that its locks are short. */
export const defaultBatchSize = 500

/** A batch's events go into one INSERT, and Postgres takes 65,535 parameters in one statement. */
const largestBatchSize = 10_000

const knownOptions = ["batchSize"]

/** Any plugin may be given this one; it tells Medusa's admin to load the plugin's pages. */
const medusaOptions = ["enableUI"]

/** One place that options come from. */
export interface OptionSource {
  /** What to call it in an error. */
  where: string
  /** What was found there; `undefined` counts as no options. */
  options: unknown
}

/**
 * Checks the options of all sources and fills in the defaults; a later source goes before an earlier one.
 *
 * @throws Error that lists every fault: where it is, what was expected, what was found, and the mend
 */
export function readPublishOptions(sources: OptionSource[]): PublishOptions {
  const faults = sources.flatMap(faultsOf)
  if (faults.length > 0) throw new Error(faults.join("\n"))
  const given = sources.map(({ options }) => (options as Partial<PublishOptions> | undefined)?.batchSize)
  return { batchSize: given.findLast((batchSize) => batchSize !== undefined) ?? defaultBatchSize }
}

function faultsOf({ where, options }: OptionSource): string[] {
  if (options === undefined) return []
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return [
      `${where}: expected an object, got ${shown(options)}. Give such as { batchSize: 500 }, or nothing.`,
    ]
  }
  return Object.entries(options).flatMap(([key, value]) => {
    if (medusaOptions.includes(key) || value === undefined) return []
    if (knownOptions.includes(key)) return isBatchSize(value) ? [] : [batchSizeFault(where, value)]
    const meant = nearestWord(key, knownOptions)
    const mend = meant ? `Did you mean "${meant}"?` : `Remove "${key}".`
    return [`${where}: expected only the options ${knownOptions.join(", ")}, got "${key}". ${mend}`]
  })
}

function isBatchSize(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= largestBatchSize
}

function batchSizeFault(where: string, value: unknown): string {
  const expected = `a whole number from 1 to ${largestBatchSize}`
  return `${where}.batchSize: expected ${expected}, got ${shown(value)}. Correct it, or leave it out for ${defaultBatchSize}.`
}

function shown(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 })
}
