import { describeThrown, type Logger } from "@nightshift/scheduler/internal/base/logger"
import { createPostgresLedger } from "@nightshift/scheduler/internal/ledger/postgres/postgres-ledger"
import type { Assignment, Order } from "./worker-process"
import { verifyHandlers } from "./handlers"
import { runWorker } from "./worker"

// A worker process of verify. It logs no info lines: there are thousands of runs.
const say = (line: string) => void process.stdout.write(`${line}\n`)
const logger: Logger = { info: () => undefined, warn: say, error: say }

/** A ledger for rows that handlers write outside their transactions, which so wait for none of the worker's connections. */
function openWitness({ connection, schema }: Assignment) {
  const sizes = { poolSize: 1, transactionPoolSize: 1 }
  return createPostgresLedger({ connection, ...(schema === undefined ? {} : { schema }), ...sizes })
}

process.once("message", (order: Order) => {
  if (order.kind !== "begin") return
  const { assignment } = order
  runWorker({ assignment, handlers: verifyHandlers(openWitness(assignment)), logger }).catch(
    (error: unknown) => {
      say(describeThrown(error))
      process.exit(1)
    },
  )
})
