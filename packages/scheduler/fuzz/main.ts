import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import fc from "fast-check"
import { createStopwatch } from "./stopwatch"
import { fuzzTargets, type Target } from "./targets"

const usage = "Usage: npm run fuzz -- [--minutes <number>, default 10] [--seed <number>] [--rounds <number>]"

/** So many cases of each target are a round; between rounds the time is looked at. */
const casesOfRound = 2_000
const tellEveryMs = 30_000

function readCommandLine(): { minutes: number; seed: number; rounds: number } {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      seed: { type: "string", default: String(randomInt(2 ** 31)) },
      rounds: { type: "string", default: "Infinity" },
    },
  })
  const [minutes, seed, rounds] = [Number(values.minutes), Number(values.seed), Number(values.rounds)]
  if (minutes > 0 && Number.isInteger(seed) && rounds > 0) return { minutes, seed, rounds }
  throw new RangeError("expected minutes and rounds above 0, and a whole number as the seed")
}

/** Runs one target's cases; false, and the shrunk counterexample on stderr, where one fails. */
function holds({ name, property }: Target, seed: number): boolean {
  const result = fc.check(property, { seed, numRuns: casesOfRound })
  if (!result.failed) return true
  console.error(`\nFailed: ${name}\n${fc.defaultReportMessage(result) ?? ""}`)
  console.error(`\nAgain: npm run fuzz -- --seed ${seed} --rounds 1`)
  return false
}

function fuzz(): boolean {
  const { minutes, seed, rounds } = readCommandLine()
  console.log(`Fuzzing for ${minutes} minutes, seed ${seed}`)
  const { watch, slowest } = createStopwatch()
  const targets = fuzzTargets(watch)
  const endsAt = performance.now() + minutes * 60_000
  let cases = 0
  let tellAt = performance.now() + tellEveryMs
  for (let round = 0; performance.now() < endsAt && round < rounds; round++) {
    if (!targets.every((target) => holds(target, seed + round))) return false
    cases += targets.length * casesOfRound
    if (performance.now() < tellAt) continue
    tellAt += tellEveryMs
    console.log(`${cases} cases`)
  }
  const times = Object.entries(slowest).map(([step, ms]) => `${step} ${ms.toFixed(1)} ms`)
  console.log(`${cases} cases, none failed. The slowest: ${times.join(", ")}`)
  return true
}

try {
  if (!fuzz()) process.exitCode = 1
} catch (error) {
  console.error(`${(error as Error).message}\n${usage}`)
  process.exitCode = 2
}
