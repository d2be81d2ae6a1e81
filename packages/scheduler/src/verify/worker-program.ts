import { describeThrown, type Logger } from "../base/logger"
import type { Order } from "./assignment"
import { verifyHandlers } from "./handlers"
import { runWorker } from "./worker"

// A worker process of verify. What is well is not worth a line: there are thousands of runs.
const say = (line: string) => void process.stdout.write(`${line}\n`)
const logger: Logger = { info: () => undefined, warn: say, error: say }

process.once("message", (order: Order) => {
  if (order.kind !== "begin") return
  runWorker({ assignment: order.assignment, handlersOn: verifyHandlers, logger }).catch((error: unknown) => {
    say(describeThrown(error))
    process.exit(1)
  })
})
