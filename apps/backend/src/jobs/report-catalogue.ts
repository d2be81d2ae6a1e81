import { ProductStatus, type Logger, type ProductService } from "@medusajs/medusa"
import type { JobArgs, JobConfig } from "@nightshift/medusa-scheduler"

/** An example job of this store. `npx turbo gen job` creates another one, with its test. */
export default async function reportCatalogue({
  container,
}: Pick<JobArgs<typeof config>, "container">): Promise<void> {
  const logger = container.resolve<Logger>("logger")
  const products = container.resolve<ProductService>("productService")

  const counts: string[] = []
  for (const status of Object.values(ProductStatus)) {
    counts.push(`${await products.count({ status: [status] })} ${status}`)
  }

  logger.info(`The catalogue has ${counts.join(", ")} products`)
}

export const config = {
  name: "report-catalogue",
  schedule: "0 7 * * *",
} satisfies JobConfig
