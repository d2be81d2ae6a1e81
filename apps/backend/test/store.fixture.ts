import { spawn, type ChildProcess } from "node:child_process"
import { EventEmitter, once } from "node:events"
import { createServer, type AddressInfo } from "node:net"
import { join } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { Client } from "pg"

export const storeFolder = join(__dirname, "..")
const medusaCli = join(require.resolve("@medusajs/medusa/package.json"), "..", "cli.js")

/** A Medusa command of this store, as a user would run it in `apps/backend`. */
export interface MedusaCommand {
  readonly output: () => string
  /** Resolves when a line of the output matches; rejects if the command ends first. */
  printed(pattern: RegExp): Promise<string>
  /** Resolves with the exit code. */
  ended(): Promise<number | null>
  /** Stops the command gracefully, and resolves with the exit code. */
  stop(): Promise<number | null>
}

export function runMedusa(args: string[], env: Record<string, string>): MedusaCommand {
  const child: ChildProcess = spawn(process.execPath, [medusaCli, ...args], {
    cwd: storeFolder,
    env: { ...process.env, NODE_ENV: "development", MEDUSA_DISABLE_TELEMETRY: "true", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const exit = once(child, "exit").then(([code]) => code as number | null)
  const lines: string[] = []
  const changed = new EventEmitter().setMaxListeners(0)
  let rest = ""
  const take = (chunk: Buffer) => {
    const parts = (rest + stripVTControlCharacters(chunk.toString())).split("\n")
    rest = parts.pop()!
    lines.push(...parts)
    changed.emit("change")
  }
  void exit.then(() => changed.emit("change"))
  child.stdout!.on("data", take)
  child.stderr!.on("data", take)
  const output = () => [...lines, rest].join("\n")
  return {
    output,
    async printed(pattern) {
      for (;;) {
        const line = lines.find((each) => pattern.test(each))
        if (line !== undefined) return line
        if (child.exitCode !== null)
          throw new Error(`It ended without printing ${String(pattern)}:\n${output()}`)
        await once(changed, "change")
      }
    },
    ended: () => exit,
    async stop() {
      if (child.exitCode === null) child.kill("SIGTERM")
      return exit
    },
  }
}

/** Runs a command, and throws with its output if it fails. */
export async function medusa(args: string[], env: Record<string, string>): Promise<void> {
  const command = runMedusa(args, env)
  const code = await command.ended()
  if (code !== 0) throw new Error(`medusa ${args.join(" ")} ended with ${String(code)}:\n${command.output()}`)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

export async function query<Row>(databaseUrl: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows as Row[]
  } finally {
    await client.end()
  }
}
