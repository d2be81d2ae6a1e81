import type { Database } from "../src"

/** The ids of test products: the first is `prod_00001`. */
export const productId = (index: number) => `prod_${String(index).padStart(5, "0")}`

/** Empties the tables that a publication reads and writes. */
export async function clearProducts(manager: Database): Promise<void> {
  await manager.query(
    `TRUNCATE product, product_sales_channel, product_tag, product_variant_money_amount, money_amount,
       product_collection, product_type, staged_job CASCADE`,
  )
  await manager.query("DELETE FROM sales_channel WHERE id LIKE 'test_%'")
}

/** Adds `count` products from `prod_00001` on, last updated long ago. */
export async function addProducts(manager: Database, count: number, status = "draft"): Promise<void> {
  await manager.query(
    `INSERT INTO product (id, title, handle, status, updated_at)
     SELECT 'prod_' || lpad(i::text, 5, '0'), 'Lamp ' || i, 'lamp-' || i, $2::product_status_enum, '2020-01-01'
     FROM generate_series(1, $1::int) i`,
    [count, status],
  )
}

/** Sets one column of one product, by the product's index. */
export async function setProduct(
  manager: Database,
  index: number,
  column: string,
  value: unknown,
): Promise<void> {
  await manager.query(`UPDATE product SET ${column} = $2 WHERE id = $1`, [productId(index), value])
}

/** How many products have each status. */
export async function countByStatus(manager: Database): Promise<Record<string, number>> {
  const rows = (await manager.query(
    "SELECT status::text, count(*)::int AS count FROM product GROUP BY status",
  )) as { status: string; count: number }[]
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** The ids of the published products, ascending. */
export async function publishedProducts(manager: Database): Promise<string[]> {
  const rows = (await manager.query("SELECT id FROM product WHERE status = 'published' ORDER BY id")) as {
    id: string
  }[]
  return rows.map(({ id }) => id)
}

/** The ids of the products whose `product.updated` is staged, in the order of their ids. */
export async function announcedProducts(manager: Database): Promise<string[]> {
  const rows = (await manager.query(
    "SELECT data->>'id' AS id FROM staged_job WHERE event_name = 'product.updated' ORDER BY 1",
  )) as { id: string }[]
  return rows.map(({ id }) => id)
}
