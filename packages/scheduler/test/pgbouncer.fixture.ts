import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { Client } from "pg"
import { findPgBouncer } from "@nightshift/local-services/testing"
import { until } from "./bench.fixture"

/** Starts a PgBouncer that pools by transaction and, as before 1.21, knows no prepared statement of its clients. */
export async function startPgBouncer(databaseUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
  const { command, environment, version } = await findPgBouncer()
  const folder = await mkdtemp(path.join(tmpdir(), "nightshift-pgbouncer-"))
  const file = path.join(folder, "pgbouncer.ini")
  const target = new URL(databaseUrl)
  const port = await freePort()
  const password = target.password ? ` password='${decodeURIComponent(target.password)}'` : ""
  const lines = [
    "[databases]",
    `* = host=${target.hostname} port=${target.port || 5432} user=${decodeURIComponent(target.username)}${password}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "default_pool_size = 3",
    ...(version.minor >= 21 ? ["max_prepared_statements = 0"] : []),
    // As root it starts only where it is reported whom to become.
    ...(process.getuid?.() === 0 ? ["user = nobody"] : []),
  ]
  await writeFile(file, `${lines.join("\n")}\n`)
  const child = spawn(command, [file], { env: environment, stdio: ["ignore", "ignore", "pipe"] })
  let log = ""
  child.stderr.on("data", (text: Buffer) => (log += text.toString()))
  const url = Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).toString()
  await until(`PgBouncer answers: ${log}`, async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer has ended: ${log}`)
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      return false
    }
  })
  return {
    url,
    async stop() {
      child.kill("SIGTERM")
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
