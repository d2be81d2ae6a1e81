import { ProductStatus } from "@medusajs/medusa"
import type { Logger, ProductService, ScheduledJobArgs, ScheduledJobConfig } from "@medusajs/medusa"

/** A job of the store's own. `npx turbo gen job` writes another, with its test. */
export default async function reportCatalogue({ container }: ScheduledJobArgs): Promise<void> {
  const logger = container.resolve<Logger>("logger")
  const products = container.resolve<ProductService>("productService")

  const counts: string[] = []
  for (const status of Object.values(ProductStatus)) {
    counts.push(`${await products.count({ status: [status] })} ${status}`)
  }

  logger.info(`The catalogue has ${counts.join(", ")} products`)
}

export const config: ScheduledJobConfig = {
  name: "report-catalogue",
  schedule: "0 7 * * *",
}
