import type { EntityManager } from "typeorm"

/** Empties the tables that a publication reads and writes. */
export async function clearProducts(manager: EntityManager): Promise<void> {
  await manager.query("TRUNCATE product, staged_job CASCADE")
}

/** Adds `count` products, `prod_00001` and on, last touched long ago. */
export async function addProducts(manager: EntityManager, count: number, status = "draft"): Promise<void> {
  await manager.query(
    `INSERT INTO product (id, title, handle, status, updated_at)
     SELECT 'prod_' || lpad(i::text, 5, '0'), 'Lamp ' || i, 'lamp-' || i, $2::product_status_enum, '2020-01-01'
     FROM generate_series(1, $1::int) i`,
    [count, status],
  )
}

/** How many products have each status. */
export async function countByStatus(manager: EntityManager): Promise<Record<string, number>> {
  const rows = await manager.query<{ status: string; count: number }[]>(
    "SELECT status::text, count(*)::int AS count FROM product GROUP BY status",
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** The ids of the products whose `product.updated` is staged, in the order of their ids. */
export async function announcedProducts(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    "SELECT data->>'id' AS id FROM staged_job WHERE event_name = 'product.updated' ORDER BY 1",
  )
  return rows.map(({ id }) => id)
}
