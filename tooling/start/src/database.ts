import { Client } from "pg"

/** The state of a store's database. */
interface DatabaseState {
  /** The names of its migrations, in order; none if the table does not exist yet. */
  migrations: string[]
  /** Also true if all products were deleted: Medusa keeps the rows. */
  hasProducts: boolean
}

export async function readDatabaseState(url: string): Promise<DatabaseState> {
  return withClient(url, async (client) => {
    const tables = await client.query(
      "select to_regclass('migrations') as migrations, to_regclass('product') as product",
    )
    const { migrations, product } = tables.rows[0] as { migrations: string | null; product: string | null }
    const names =
      migrations === null ? [] : (await client.query("select name from migrations order by name")).rows
    const products = product === null ? [] : (await client.query("select 1 from product limit 1")).rows
    return {
      migrations: (names as { name: string }[]).map((row) => row.name),
      hasProducts: products.length > 0,
    }
  })
}

export async function hasUser(options: { url: string; email: string }): Promise<boolean> {
  return withClient(options.url, async (client) => {
    const { rowCount } = await client.query('select 1 from "user" where email = $1', [options.email])
    return rowCount !== 0
  })
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on("error", () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
