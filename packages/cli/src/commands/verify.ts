import { randomInt } from "node:crypto"
import type { Command } from "commander"
import { verify } from "../verify/verify"
import type { Call } from "../session/answer"
import { certificateDocument, certificateText } from "../output/certificate-text"
import { readLength, readWholeNumber } from "../input/option-value"
import type { Session } from "../session/session"
import { usageError } from "../base/usage-error"

interface VerifyFlags {
  quick?: boolean
  thorough?: boolean
  for?: string
  seed?: string
  keep?: boolean
  yes?: boolean
}

/** In a shorter time all kinds of faults would overlap. */
const lengths = { least: "10s", quick: "60s", thorough: "30m", most: "7d" } as const
const seeds = 2 ** 32

/** `verify`: does the promise hold on these services? */
export function addVerify(program: Command, call: Call): void {
  program
    .command("verify")
    .description(
      "Kills workers, cuts services off, sets clocks wrong and deploys, beside your own jobs; then audits every tick.",
    )
    .option("--quick", `faults for ${lengths.quick}, less than two minutes in all (the default)`)
    .option("--thorough", `faults for ${lengths.thorough}`)
    .option("--for <length>", "how long faults go on, at least 10s")
    .option("--seed <number>", "repeats the faults and jobs of another verify (default: new ones)")
    .option("--keep", "keep its schema, to look into it")
    .option("--yes", "go on where Postgres or Redis are on another machine, and may be in use")
    .addHelpText("after", "\nIt changes nothing of yours: it has a schema and a key prefix of its own.")
    .addHelpText("after", "\nExample: nightshift verify --thorough --seed 4711")
    .action((_options: object, command: Command) =>
      call.answer<VerifyFlags>(command, async (session, options) => {
        const given = { seed: readSeed(options.seed), lengthMs: readHowLong(options) }
        const verified = await untilInterrupted(session, async (signal) =>
          verify({
            ...given,
            ...(await session.services()),
            keep: options.keep === true,
            isAgreed: options.yes === true,
            report: (line) => session.terminal.err(`${line}\n`),
            signal,
          }),
        )
        return {
          document: certificateDocument({ ...verified, ...given }),
          text: (view) => certificateText({ ...verified, ...given }, view),
          isFinding: verified.certificate.breaches.length > 0,
        }
      }),
    )
}

/** Unlike commands that only read, verify has to clean up before the command may end. */
async function untilInterrupted<T>(session: Session, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController()
  const release = session.terminal.live.onInterrupt(() => {
    session.terminal.err("Ending, and removing what was created.\n")
    end.abort()
  })
  try {
    return await work(end.signal)
  } finally {
    release()
  }
}

function readSeed(text: string | undefined): number {
  if (text === undefined) return randomInt(seeds)
  return readWholeNumber({ text, where: "--seed", min: 0, max: seeds - 1 })
}

function readHowLong(flags: VerifyFlags): number {
  const given = (["quick", "thorough", "for"] as const).filter((name) => flags[name] !== undefined)
  if (given.length > 1) {
    throw usageError({
      where: given.map((name) => `--${name}`).join(", "),
      expected: "one of them at most",
      found: given.length,
      hint: "Leave the others out.",
    })
  }
  if (flags.for === undefined) {
    return readLength({ text: flags.thorough ? lengths.thorough : lengths.quick, where: "--for" })
  }
  return readLength({ text: flags.for, where: "--for", bounds: lengths })
}
