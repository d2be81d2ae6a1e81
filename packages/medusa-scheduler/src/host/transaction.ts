import type { Database, Transact } from "@nightshift/scheduler"
import type { Container } from "./container"

/** What is used of TypeORM's `EntityManager`. */
interface EntityManager extends Database {
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>
}

/**
 * Transactions of the store's own `EntityManager`: a handler gives `manager` to `service.withTransaction(manager)`,
 * and what the service writes commits with the run's outcome.
 */
export function transactInStore(container: Container): Transact {
  return (work) => container.resolve<EntityManager>("manager").transaction(work)
}
