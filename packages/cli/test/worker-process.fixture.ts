import path from "node:path"
import { startWorkerProcess, type Assignment, type WorkerProcess } from "../src/verify/worker-process"

export type { WorkerProcess } from "../src/verify/worker-process"

export interface WorkerOptions {
  databaseUrl: string
  redisUrl?: string | undefined
  prefix: string
  skewMs?: number
  callsFile?: string
  scheduler?: Assignment["scheduler"]
  jobs: object[]
}

/** A scheduler in a process of its own, on the built library, with the handlers of `worker.fixture.js`. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const { databaseUrl, redisUrl, prefix, skewMs, callsFile, scheduler, jobs } = options
  const connection = { connectionString: databaseUrl }
  const assignment = {
    connection,
    queue: redisUrl
      ? { kind: "redis", url: redisUrl, prefix }
      : { kind: "postgres", connection, schema: prefix },
    jobs,
    scheduler,
  }
  return startWorkerProcess({
    program: path.join(__dirname, "worker.fixture.js"),
    order: { assignment, skewMs, callsFile },
  })
}
