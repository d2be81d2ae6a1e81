import { Client } from "pg"
import { waitUntil } from "../base/wait-until"

/** Calls a function with a connection, and closes the connection afterwards. */
export async function withConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // A connection that breaks while idle: the next query reports it.
  client.on("error", () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Waits for a server to answer. Resolves with the last error if it does not before the deadline or before `stopped`. */
export async function whyNoAnswer(options: {
  url: string
  deadlineMs: number
  stopped?: () => boolean
}): Promise<Error | undefined> {
  let failure: Error | undefined
  await waitUntil({
    deadlineMs: options.deadlineMs,
    condition: async () => {
      if (options.stopped?.() === true) return true
      failure = await withConnection(options.url, (client) => client.query("select 1")).then(
        () => undefined,
        (error: unknown) => error as Error,
      )
      return failure === undefined
    },
  })
  return failure
}

/** The same server, another database. */
export function databaseOf(options: { url: string; database: string }): string {
  const url = new URL(options.url)
  url.pathname = `/${encodeURIComponent(options.database)}`
  return url.href
}

/** Creates a database unless it exists. The URL may name any other database of the server. */
export async function ensureDatabase(options: { url: string; database: string }): Promise<void> {
  await withConnection(options.url, async (client) => {
    const found = await client.query("select 1 from pg_database where datname = $1", [options.database])
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(options.database)}`)
  })
}
