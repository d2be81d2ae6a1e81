import { Button } from "@medusajs/ui"
import type { JobDetailAnswer } from "../../admin-api/answers"
import { useAct } from "../api/action"
import { jobPath } from "../api/queries"
import { Confirm } from "../dialog/confirm"
import { BackfillDialog } from "./backfill-dialog"
import { PauseDialog } from "./pause-dialog"
import { RunDialog } from "./run-dialog"

export function JobActions({ job }: { job: JobDetailAnswer }) {
  return (
    <>
      <BackfillDialog job={job.name} />
      {job.state === "paused" ? <ResumeDialog job={job} /> : <PauseDialog job={job.name} />}
      <RunDialog job={job.name} />
    </>
  )
}

function ResumeDialog({ job: { name, next_tick: nextTick } }: { job: JobDetailAnswer }) {
  const act = useAct()
  return (
    <Confirm
      trigger={<Button variant="secondary">Resume</Button>}
      title={`Resume ${name}?`}
      description={`It runs on its schedule again, from its next tick on${nextTick ? "" : ", if there is one"}. Ticks that came due during the pause stay skipped.`}
      confirm="Resume"
      onConfirm={() => act({ path: `${jobPath(name)}/resume`, done: `${name} is resumed` })}
    />
  )
}
