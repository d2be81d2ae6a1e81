import type { Command } from "commander"
import { masked } from "@nightshift/scheduler/internal/base/secrets"
import { isCreatedByCode } from "@nightshift/scheduler/internal/insight/plan"
import { leftoversOf, type Leftover } from "@nightshift/scheduler/internal/insight/leftovers"
import { isLive, type StockFacts } from "@nightshift/scheduler/internal/queue/stock/stock-queue"
import { readStockFacts } from "@nightshift/scheduler/internal/queue/stock/stock-facts"
import { removeStockQueue } from "@nightshift/scheduler/internal/queue/stock/remove-stock"
import type { Call } from "../session/answer"
import { isoOf, isoOrNull } from "../output/document"
import { leftoversText } from "../output/leftovers-text"
import { loadJobs } from "../session/load-jobs"
import type { Session } from "../session/session"

interface MigrateOptions {
  remove?: boolean
  force?: boolean
  redisPrefix?: string
}

/** `migrate`: what stock Medusa's scheduler left in Redis, and its removal. */
export function addMigrate(program: Command, call: Call): void {
  program
    .command("migrate")
    .description("Shows what stock Medusa's own job scheduler left in Redis; removes it only with --remove.")
    .argument("[folders...]", "folders of built job files (default: those of the config)")
    .option("--remove", "remove the stock scheduler's schedules and jobs, and nothing else")
    .option("--force", "with --remove: even while a stock scheduler works on them")
    .option("--redis-prefix <prefix>", "Medusa's redis_prefix (default: the config's stockRedisPrefix)")
    .addHelpText("after", "\nExample: nightshift migrate --remove")
    .action((folders: string[], _options: object, command: Command) =>
      call.answer<MigrateOptions>(command, async (session, options) => {
        const queue = await session.stockQueue(options.redisPrefix)
        const facts = await readStockFacts(queue)
        const leftovers = await compare(session, folders, facts)
        const removedKeys = options.remove
          ? await removeStockQueue({ ...queue, evenIfLive: options.force === true })
          : undefined
        return {
          document: documentOf(facts, leftovers, removedKeys),
          text: (view) => leftoversText(view, { facts, leftovers, removedKeys }),
          isFinding: removedKeys === undefined && facts.keyCount > 0,
        }
      }),
    )
}

async function compare(session: Session, folders: string[], facts: StockFacts): Promise<Leftover[]> {
  if (facts.schedules.length === 0) return []
  const { jobs, faults } = await loadJobs({
    config: await session.config(),
    folders,
    shellFolder: session.terminal.folder,
  })
  const stored = await session
    .ledger()
    .then((ledger) => ledger.storedJobs())
    // It only adds the jobs that code creates; before the first start there is none.
    .catch(() => [])
  const created = stored.filter(({ source, state }) => isCreatedByCode(source) && state !== "removed")
  return leftoversOf({ schedules: facts.schedules, jobs, created, hasFaults: faults.length > 0 })
}

function documentOf(facts: StockFacts, leftovers: Leftover[], removedKeys: number | undefined) {
  return {
    keys: facts.keys,
    schedules: leftovers.map(({ name, pattern, timezone = null, nextMs, data, inBuild, ours }) => ({
      name,
      schedule: pattern,
      timezone,
      next: isoOf(nextMs),
      data: masked(data) ?? null,
      inBuild,
      ours: ours ? { schedule: ours.expression, timezone: ours.timezone } : null,
    })),
    counts: facts.counts,
    jobs: facts.jobs.map(({ id, name, state, dueAtMs, isNext, failedReason = null }) => {
      return { id, name, state, dueAt: isoOrNull(dueAtMs), isNext, failedReason: masked(failedReason) }
    }),
    live: { ...facts.activity, workers: facts.activity.workers ?? null, isLive: isLive(facts.activity) },
    keyCount: facts.keyCount,
    removedKeys: removedKeys ?? null,
  }
}
