import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { LiveTerminal } from "../src/terminal/terminal"
import { main } from "../src/main"
import { createBench, type Bench } from "../../scheduler/test/bench.fixture"
import { storedRows } from "../../scheduler/test/stored-rows.fixture"

const hour = 3_600_000

export interface CommandResult {
  exitCode: number
  out: string
  err: string
}

export interface TestScreen {
  columns?: number
  databaseUrl?: string | undefined
  /** Default: as in a pipe that nobody interrupts. */
  live?: LiveTerminal
  /** Called with each text on stdout. */
  onOut?: (text: string) => void
  /** Called with each text on stderr. */
  onErr?: (text: string) => void
}

/** The command on a ledger of its own, in a folder of its own, in the zone Europe/Berlin, as the user ada. */
export interface CommandBench {
  bench: Bench
  rows: ReturnType<typeof storedRows>
  folder: string
  /** The begin of this hour. */
  lastHour: number
  /** Its result in a pipe. */
  nightshift(...args: string[]): Promise<CommandResult>
  onScreen(screen: TestScreen, ...args: string[]): Promise<CommandResult>
  /** What it prints with `--json`, with nothing on stderr. */
  json(...args: string[]): Promise<{ exitCode: number; document: Record<string, unknown> }>
  /** A job file `<folder>/<name>.js` whose config is this JavaScript. */
  jobFile(path: string, config: string): Promise<void>
  /** An hourly job that ran for a day; its last run, whose id comes back, failed. */
  aDayOfStock(): Promise<string>
  clear(): Promise<void>
}

export async function createCommandBench(): Promise<CommandBench> {
  const bench = await createBench("postgres")
  const rows = storedRows(bench)
  const folder = await mkdtemp(join(tmpdir(), "nightshift-cli-"))
  const lastHour = Math.floor(Date.now() / hour) * hour

  const onScreen: CommandBench["onScreen"] = async (screen, ...args) => {
    let out = ""
    let err = ""
    const exitCode = await main(args, {
      out: (text) => {
        out += text
        screen.onOut?.(text)
      },
      err: (text) => {
        err += text
        screen.onErr?.(text)
      },
      columns: screen.columns,
      folder,
      timezone: "Europe/Berlin",
      environment: {
        databaseUrl: "databaseUrl" in screen ? screen.databaseUrl : bench.databaseUrl,
        redisUrl: undefined,
        user: "ada",
      },
      live: screen.live ?? { screen: undefined, onInterrupt: () => () => undefined },
    })
    return { exitCode, out, err }
  }

  return {
    bench,
    rows,
    folder,
    lastHour,
    onScreen,
    nightshift: (...args) => onScreen({}, ...args),
    async json(...args) {
      const { exitCode, out, err } = await onScreen({}, ...args, "--json")
      if (err !== "") throw new Error(err)
      return { exitCode, document: JSON.parse(out) as Record<string, unknown> }
    },
    async jobFile(path, config) {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, `module.exports = { default() {}, config: ${config} }`)
    },
    async aDayOfStock() {
      await rows.job({ name: "stock", createdAtMs: lastHour - 24 * hour, watermarkMs: lastHour })
      await rows.hours({ job: "stock", fromMs: lastHour - 23 * hour, count: 23 })
      const error = { name: "Error", message: "no connection to the warehouse, which is most unfortunate" }
      const times = { startedAtMs: lastHour + 15, finishedAtMs: lastHour + 2_015 }
      return rows.run({ job: "stock", atMs: lastHour, status: "failed", reason: "error", error, ...times })
    },
    async clear() {
      await bench.clear()
      await rm(folder, { recursive: true })
    },
  }
}
