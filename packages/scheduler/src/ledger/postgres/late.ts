import { missedAfterMs } from "../../policy/missed"
import { missedWindowOf } from "./stored-policy"

/**
 * A tick that was decided in time, and that no worker took in time: the queue or all workers were down, or all were
 * busy. What waited for another run of its own job is not late: its overlap policy says that it shall wait.
 */
export const isLate = (run: string): string => `(${run}.trigger = 'schedule' AND ${run}.attempt = 0
  AND ${run}.blocked_by IS NULL AND clock_timestamp() - ${run}.run_at > interval '${missedAfterMs} milliseconds')`

/** What `fateOfLate` decides, as SQL: why a late tick is given up, or null where it runs. */
export const fateOfLate = (run: string, definition: string): string => `CASE
  WHEN ${definition} -> 'policies' ->> 'missed' = 'skip' THEN 'missed'
  WHEN clock_timestamp() - ${run}.scheduled_for > ${missedWindowOf(definition)}
    THEN 'missed_window'
  WHEN ${definition} -> 'policies' ->> 'missed' = 'once' AND EXISTS (
    SELECT 1 FROM scheduled_job_run n
     WHERE n.job_name = ${run}.job_name AND n.scheduled_for > ${run}.scheduled_for
       AND n.scheduled_for <= clock_timestamp() AND n.trigger IN ('schedule', 'missed')) THEN 'missed_collapsed' END`
