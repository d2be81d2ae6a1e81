import { Client, type ClientConfig } from "pg"
import { createTransactionPool } from "./transaction-pool"

/** A client that goes nowhere, and what it was to connect with. */
function recordingClient() {
  const seen: unknown[] = []
  class RecordingClient extends Client {
    constructor(config?: ClientConfig) {
      super(config)
      const { host, user, password } = this
      seen.push({ host, user, password })
    }
    override connect(callback?: unknown): Promise<Client> {
      ;(callback as (error: Error) => void)(new Error("It goes nowhere"))
      return Promise.resolve(this)
    }
  }
  return { RecordingClient, seen }
}

test.each([
  ["fields of their own", { host: "db", user: "shop", password: "secret" }],
  ["an address", { connectionString: "postgres://shop:secret@db/shop" }],
])("a transaction's connection is opened with the user and password of %s", async (_name, given) => {
  const { RecordingClient, seen } = recordingClient()
  const pool = createTransactionPool({
    connection: { ...given, Client: RecordingClient },
    size: 1,
    answerWithinMs: 1_000,
    others: { query: () => Promise.reject(new Error("Nothing is asked")) },
    onError: () => undefined,
  })
  await expect(pool.transaction(() => Promise.resolve())).rejects.toThrow("It goes nowhere")
  await pool.close()
  expect(seen).toEqual([{ host: "db", user: "shop", password: "secret" }])
})
