import { transactOn, type Database, type Logger, type PgClient, type Transact } from "@nightshift/scheduler"
import type { Container } from "./container"
import { guardQueryRunner, type QueryRunner } from "./guarded-query-runner"

/** The part of TypeORM's `EntityManager` that is used here. */
interface EntityManager extends Database {
  connection: {
    createQueryRunner(): QueryRunner
    driver: { obtainMasterConnection(): Promise<[PgClient, (broken?: Error) => void]> }
  }
}

/**
 * Transactions of the store's own `EntityManager`: a handler passes `manager` to `service.withTransaction(manager)`, and
 * what the service writes commits with the run's outcome. The connection is acquired and released here and not by TypeORM,
 * which would return a connection to the pool while an abandoned handler still writes on it.
 */
export function transactInStore(container: Container): Transact {
  return async (work) => {
    const store = container.resolve<EntityManager>("manager")
    const [client, release] = await store.connection.driver.obtainMasterConnection()
    return transactOn(
      {
        client,
        release,
        others: store,
        manager: (guarded, guard) =>
          guardQueryRunner({
            queryRunner: store.connection.createQueryRunner(),
            client: guarded,
            guard,
            onSubscriberError: (error) =>
              container
                .resolve<Logger>("logger")
                .error(
                  `A subscriber of the store's database threw after the end of a transaction: ${String(error)}`,
                ),
          }),
      },
      work,
    )
  }
}
