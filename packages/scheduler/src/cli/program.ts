import { Command } from "commander"
import type { Call } from "./answer"
import { addAudit } from "./commands/audit"
import { addBackfill } from "./commands/backfill"
import { addCancel } from "./commands/cancel"
import { addCheck } from "./commands/check"
import { addDoctor } from "./commands/doctor"
import { addHistory } from "./commands/history"
import { addLint } from "./commands/lint"
import { addList } from "./commands/list"
import { addMigrate } from "./commands/migrate"
import { addNext } from "./commands/next"
import { addPause } from "./commands/pause"
import { addPlan } from "./commands/plan"
import { addPrune } from "./commands/prune"
import { addResume } from "./commands/resume"
import { addRetry } from "./commands/retry"
import { addRun } from "./commands/run"
import { addShadow } from "./commands/shadow"
import { addSimulate } from "./commands/simulate"
import { addVerify } from "./commands/verify"
import { addWatch } from "./commands/watch"
import { addWhy } from "./commands/why"

const addCommands = [
  addCheck,
  addLint,
  addPlan,
  addSimulate,
  addList,
  addWatch,
  addNext,
  addRun,
  addPause,
  addResume,
  addCancel,
  addRetry,
  addBackfill,
  addHistory,
  addWhy,
  addAudit,
  addDoctor,
  addVerify,
  addShadow,
  addMigrate,
  addPrune,
]

/** The command line, with nothing read yet. It throws CommanderError where commander alone would exit. */
export function createProgram(call: Call, version: string): Command {
  const { terminal } = call
  const program = new Command("nightshift")
    .description("Looks after scheduled jobs: what is due, what ran, what did not and why.")
    .version(version)
    .option("--json", "print one JSON document on stdout; errors are JSON on stderr")
    .option("--config <path>", "the config file (default: nightshift.config.js here or above)")
    .option("--database-url <url>", "where the ledger is (default: DATABASE_URL, then the config)")
    .option("--redis-url <url>", "where the queue is (default: REDIS_URL, then the config, else Postgres)")
    .option("--timezone <zone>", "the zone in which times are read and shown (default: this machine's)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      // Errors come back as exceptions, and are written once.
      writeErr: () => undefined,
      getOutHelpWidth: () => terminal.columns ?? 80,
      getOutHasColors: () => false,
    })
    .exitOverride()
    .addHelpText("after", "\nExit codes: 0 fine, 1 a finding, 2 wrong use or an error.")
  for (const add of addCommands) add(program, call)
  return program
}
