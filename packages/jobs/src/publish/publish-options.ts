import {
  check,
  flag,
  isObject,
  names,
  objectOf,
  objectOr,
  text,
  timezone,
  wholeNumber,
  type Check,
} from "./option-checks"

/** The options of a publication, in the plugin's options or in the job's data. `false` turns a rule off. */
export interface GivenPublishOptions {
  /** Drafts per transaction, 1 to 10,000. Default: 1,000. */
  batchSize?: number
  /** The most products that one run publishes. Default: false, all. */
  limit?: number | false
  /** True reports what would be published and writes nothing. Default: false. */
  dryRun?: boolean
  /**
   * Publishes a product only after the date in its metadata: true reads the key `publish_at`, a text is another key. With
   * `required`, a product without a date is held back; otherwise it is published. Default: false.
   */
  publishAt?: boolean | string | { key?: string; required?: boolean }
  /** The IANA zone of dates without an offset. Default: UTC. */
  timezone?: string
  /**
   * Publishes only products that a customer can buy: with a thumbnail, a variant with a price in every currency of the store,
   * and a sales channel. True requires all three, an object those that it does not turn off. Default: false.
   */
  complete?: boolean | { thumbnail?: boolean; prices?: boolean; salesChannel?: boolean }
  /** Publishes only products in one of these collections, by id or handle. Default: false, all. */
  collections?: readonly string[] | false
  /** Publishes only products with one of these tags, by id or value. Default: false, all. */
  tags?: readonly string[] | false
  /** Publishes only products of one of these types, by id or value. Default: false, all. */
  types?: readonly string[] | false
  /** Publishes only products in one of these sales channels, by id or name. Default: false, all. */
  salesChannels?: readonly string[] | false
}

/** The options with every default filled in. */
export interface PublishOptions extends Required<GivenPublishOptions> {
  publishAt: { key: string; required: boolean } | false
  complete: { thumbnail: boolean; prices: boolean; salesChannel: boolean }
}

/** Large enough that a statement's fixed cost does not matter, small enough that its locks are short. */
const defaultBatchSize = 1000
const largestBatchSize = 10_000
const defaultKey = "publish_at"

/** Medusa's own option, which any plugin may have: it makes Medusa Admin load the plugin's pages. */
const medusaOptions = ["enableUI"]

const either = check({
  expected: "true, false or an object",
  hint: "Correct it, or leave it out.",
  accepts: (value) => typeof value === "boolean",
})
const eitherOrKey = check({
  expected: "true, false, a key of the metadata, or an object",
  hint: `Use true for the key "${defaultKey}", or leave it out.`,
  accepts: (value) => typeof value === "boolean" || (typeof value === "string" && value.trim() !== ""),
})

const checks = {
  batchSize: wholeNumber({
    from: 1,
    to: largestBatchSize,
    hint: `Correct it, or leave it out for ${defaultBatchSize}.`,
  }),
  limit: wholeNumber({
    from: 1,
    to: 1_000_000_000,
    orFalse: true,
    hint: "Correct it, or leave it out for all.",
  }),
  dryRun: flag,
  publishAt: objectOr(eitherOrKey, objectOf({ key: text, required: flag })),
  timezone,
  complete: objectOr(either, objectOf({ thumbnail: flag, prices: flag, salesChannel: flag })),
  collections: names,
  tags: names,
  types: names,
  salesChannels: names,
} satisfies Record<keyof GivenPublishOptions, Check>

const checkAll = objectOr(
  check({
    expected: "an object",
    hint: "Use an object such as { batchSize: 500 }, or nothing.",
    accepts: (value) => value === undefined,
  }),
  objectOf(checks, medusaOptions),
)

/** A source of options. */
interface OptionSource {
  /** Its name in an error. */
  where: string
  /** The options; `undefined` counts as none. */
  options: unknown
}

/**
 * Checks the options of all sources and fills in the defaults; a later source overrides an earlier one, key by key.
 *
 * @throws Error with every fault: where it is, what was expected, what was found, and the hint
 */
export function readPublishOptions(sources: OptionSource[]): PublishOptions {
  const faults = sources.flatMap(({ where, options }) => checkAll(where, options))
  if (faults.length > 0) throw new Error(faults.join("\n"))

  const given: GivenPublishOptions = {}
  for (const { options } of sources) {
    const set = Object.entries(isObject(options) ? (options as object) : {})
    Object.assign(given, Object.fromEntries(set.filter(([, value]) => value !== undefined)))
  }
  return {
    batchSize: given.batchSize ?? defaultBatchSize,
    limit: given.limit ?? false,
    dryRun: given.dryRun ?? false,
    publishAt: publishAtOf(given.publishAt ?? false),
    timezone: given.timezone ?? "UTC",
    complete: completeOf(given.complete ?? false),
    collections: given.collections ?? false,
    tags: given.tags ?? false,
    types: given.types ?? false,
    salesChannels: given.salesChannels ?? false,
  }
}

function publishAtOf(given: NonNullable<GivenPublishOptions["publishAt"]>): PublishOptions["publishAt"] {
  if (given === false) return false
  if (given === true) return { key: defaultKey, required: false }
  if (typeof given === "string") return { key: given, required: false }
  return { key: given.key ?? defaultKey, required: given.required ?? false }
}

function completeOf(given: NonNullable<GivenPublishOptions["complete"]>): PublishOptions["complete"] {
  if (typeof given === "boolean") return { thumbnail: given, prices: given, salesChannel: given }
  return {
    thumbnail: given.thumbnail ?? true,
    prices: given.prices ?? true,
    salesChannel: given.salesChannel ?? true,
  }
}
