import { formatDuration } from "../../src/base/duration"
import { audit } from "../../src/insight/audit"
import { whyRun } from "../../src/insight/why"
import type { RunRecord } from "../../src/ledger/history"
import { startMs } from "./database.fixture"
import { mayHold } from "./facts.fixture"
import { mayStandIn } from "./skip-breaches.fixture"
import type { InterleavingWorld } from "./world.fixture"

export async function auditBreaches({ database }: InterleavingWorld): Promise<string[]> {
  const nowMs = database.time.now()
  const found = await audit({ ledger: database.reader, nowMs, fromMs: startMs - 1, toMs: nowMs + 1 })
  const spans = { unaccounted: found.unaccountedTicks, unexpected: found.unexpectedTicks }
  return Object.entries(spans).flatMap(([kind, ticks]) =>
    ticks.map(
      ({ job, fromMs, toMs, count }) =>
        `audit: ${count} ${kind} ticks of ${job}, ${at(fromMs)} to ${at(toMs)}`,
    ),
  )
}

const at = (ms: number): string => new Date(ms).toISOString().slice(11, 23)

/** Where the sentence about a skipped run says what the harness knows to be untrue. */
export async function whyBreaches(world: InterleavingWorld): Promise<string[]> {
  const { database } = world
  const { runs } = await database.reader.runs({ limit: 1_000, statuses: ["skipped"] })
  const breaches: string[] = []
  for (const run of runs) {
    const sentence = await whyRun({ ledger: database.reader, nowMs: database.time.now(), run })
    const fault = await faultOf(world, run, sentence)
    if (fault) breaches.push(`why: ${fault}: ${sentence}`)
  }
  return breaches
}

async function faultOf(
  world: InterleavingWorld,
  run: RunRecord,
  sentence: string,
): Promise<string | undefined> {
  const { facts } = world
  const decided = facts.decidedSkips.find(({ runId }) => runId === run.runId)
  const skip = facts.skips.findLast(({ runId }) => runId === run.runId)
  const span = skip?.span ?? decided?.span
  if (!span) return undefined
  if (run.reason === "overlap") {
    const named = /because run (\d+) /.exec(sentence)?.[1]
    const held = facts.holdings.some((holding) => holding.runId === named && mayHold(holding, span))
    return held ? undefined : `run ${named ?? "-"} held no permit at ${span.from}-${span.to}`
  }
  if (run.reason === "missed_collapsed") {
    const named = /run (\d+) of [^,]* (?:stood|was to stand|is to stand|stands) in for it/.exec(sentence)?.[1]
    // Pruned since: there is nothing left to name.
    if (named === undefined) return (await hasLaterRow(world, run)) ? "no run is named" : undefined
    return mayStandIn(facts, named, span) ? undefined : `run ${named} was skipped before ${span.from}`
  }
  if (run.reason === "missed_window" && decided) {
    const window = await windowOf(world, decided.versionId)
    return sentence.includes(`window of ${window}`) ? undefined : `the window that decided was ${window}`
  }
  return undefined
}

async function hasLaterRow({ database }: InterleavingWorld, run: RunRecord): Promise<boolean> {
  const rows = await database.reader.tickRecords({
    job: run.job,
    fromMs: run.coversToMs + 1,
    toMs: database.time.now(),
  })
  return rows.length > 0
}

async function windowOf({ database }: InterleavingWorld, versionId: string): Promise<string> {
  const versions = await database.reader.storedVersions()
  return formatDuration(versions.find((version) => version.versionId === versionId)!.policies.missedWindowMs)
}
