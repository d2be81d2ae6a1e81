import { Command } from "commander"
import type { Call } from "./session/answer"
import { loaderFrom } from "./base/loader"

type AddCommand = (program: Command, call: Call) => void

const load = loaderFrom(__filename)

/** All commands, in the order of the help. Each is loaded when it is called, so that it does not slow down the others. */
const commands: Record<string, () => AddCommand> = {
  check: () => load<typeof import("./commands/check")>("./commands/check").addCheck,
  lint: () => load<typeof import("./commands/lint")>("./commands/lint").addLint,
  plan: () => load<typeof import("./commands/plan")>("./commands/plan").addPlan,
  simulate: () => load<typeof import("./commands/simulate")>("./commands/simulate").addSimulate,
  list: () => load<typeof import("./commands/list")>("./commands/list").addList,
  watch: () => load<typeof import("./commands/watch")>("./commands/watch").addWatch,
  next: () => load<typeof import("./commands/next")>("./commands/next").addNext,
  run: () => load<typeof import("./commands/run")>("./commands/run").addRun,
  pause: () => load<typeof import("./commands/pause")>("./commands/pause").addPause,
  resume: () => load<typeof import("./commands/resume")>("./commands/resume").addResume,
  cancel: () => load<typeof import("./commands/cancel")>("./commands/cancel").addCancel,
  retry: () => load<typeof import("./commands/retry")>("./commands/retry").addRetry,
  backfill: () => load<typeof import("./commands/backfill")>("./commands/backfill").addBackfill,
  history: () => load<typeof import("./commands/history")>("./commands/history").addHistory,
  why: () => load<typeof import("./commands/why")>("./commands/why").addWhy,
  audit: () => load<typeof import("./commands/audit")>("./commands/audit").addAudit,
  doctor: () => load<typeof import("./commands/doctor")>("./commands/doctor").addDoctor,
  verify: () => load<typeof import("./commands/verify")>("./commands/verify").addVerify,
  shadow: () => load<typeof import("./commands/shadow")>("./commands/shadow").addShadow,
  migrate: () => load<typeof import("./commands/migrate")>("./commands/migrate").addMigrate,
  ledger: () => load<typeof import("./commands/ledger")>("./commands/ledger").addLedger,
  prune: () => load<typeof import("./commands/prune")>("./commands/prune").addPrune,
}

/**
 * The command line, before any argument is parsed. Throws CommanderError where commander alone would exit.
 *
 * @param args what follows the program's name. Only the command that it calls is added; if it calls none, all are added for
 *   the help
 */
export function createProgram(call: Call, version: string, args: string[]): Command {
  const { terminal } = call
  const program = new Command("nightshift")
    .description("Manages scheduled jobs: what is due, what ran, what did not and why.")
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
  const called = calledCommand(program, args)
  for (const add of called === undefined ? Object.values(commands) : [called]) add()(program, call)
  return program
}

/** The command that the first argument names which is neither an option nor the value of one. */
function calledCommand(program: Command, args: string[]): (() => AddCommand) | undefined {
  const valued = program.options.filter(({ required }) => required).map(({ long }) => long)
  const name = args.find((arg, index) => !arg.startsWith("-") && !valued.includes(args[index - 1]))
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
}
