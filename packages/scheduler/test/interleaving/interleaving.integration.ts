import { openTraceDatabase, type TraceDatabase } from "./database.fixture"
import { runTrace, type TraceResult } from "./trace.fixture"

/**
 * The first trace's seed; each further one counts up. Set, with one trace, it plays a failure again. The default is the
 * same in every run, so that a change is judged by the same traces as the one before; others are for who looks for more.
 */
const firstSeed = Number(process.env.NIGHTSHIFT_INTERLEAVING_SEED ?? 2_000)
const traces = Number(process.env.NIGHTSHIFT_INTERLEAVING_TRACES ?? 40)

let database: TraceDatabase
beforeAll(async () => {
  database = await openTraceDatabase()
})
afterAll(() => database.close())

test(
  "no interleaving of ledgers breaks a bound, skips with room, forgets a run, deadlocks, or leaves an untrue account",
  async () => {
    const failed: TraceResult[] = []
    for (let index = 0; index < traces; index++) {
      const result = await runTrace(database, firstSeed + index)
      if (result.breaches.length > 0) failed.push(result)
    }
    if (failed.length > 0) throw new Error(report(failed))
  },
  60_000 + traces * 30_000,
)

/** All that failed by seed, and the shortest of these traces. */
function report(failed: TraceResult[]): string {
  const shortest = failed.reduce((some, other) => (other.trace.length < some.trace.length ? other : some))
  const each = failed.map(({ seed, breaches }) => `seed ${seed}:\n${list(breaches)}`)
  const again = `NIGHTSHIFT_INTERLEAVING_SEED=${shortest.seed} NIGHTSHIFT_INTERLEAVING_TRACES=1`
  return `${failed.length} of ${traces} traces failed\n${list(kinds(failed))}\n${each.join("\n")}\n\n${again} plays this one again:\n${list(shortest.trace)}`
}

/** Each kind of breach, with how many traces show it and the first of their seeds. */
function kinds(failed: TraceResult[]): string[] {
  const seeds = new Map<string, number[]>()
  for (const { seed, breaches } of failed) {
    for (const kind of new Set(breaches.map((breach) => breach.split(":")[0]!))) {
      seeds.set(kind, [...(seeds.get(kind) ?? []), seed])
    }
  }
  return [...seeds].map(([kind, of]) => `${kind}: ${of.length} traces, such as seed ${of[0]}`)
}

const list = (lines: string[]) => lines.map((line) => `  ${line}`).join("\n")
