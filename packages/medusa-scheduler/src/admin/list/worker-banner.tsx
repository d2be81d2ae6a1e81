import { Alert } from "@medusajs/ui"
import type { JobAnswer } from "../../admin-api/answers"
import { useWorkers } from "../api/queries"

/** At most this many names; the list below marks every such job. */
const mostNames = 5

/** Warns when ticks would come due with no worker to run them. */
export function WorkerBanner({ jobs }: { jobs: JobAnswer[] }) {
  const { data } = useWorkers()
  if (data?.workers.length === 0) {
    return (
      <Alert variant="warning" role="alert">
        No live worker: nothing runs until a server starts with worker_mode “shared” or “worker”. Ticks that
        come due until then follow each job’s policy for missed ticks.
      </Alert>
    )
  }
  const orphans = jobs
    .filter((job) => job.has_worker === false && job.state === "active")
    .map(({ name }) => name)
  if (orphans.length === 0) return null
  return (
    <Alert variant="warning" role="alert" className="break-words">
      No live worker can run {enumerated(orphans)}: none has the job, or none serves its queue.
    </Alert>
  )
}

function enumerated(names: string[]): string {
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(", ")} and ${more} more` : names.join(", ")
}
