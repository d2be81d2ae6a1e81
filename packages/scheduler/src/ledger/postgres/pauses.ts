import { ms } from "./instant"

/** Whether a job's schedule is paused at this moment; the pause may end by itself. */
export const isPaused = (job: string): string =>
  `(${job}.paused_at IS NOT NULL AND coalesce(${job}.paused_until > clock_timestamp(), true))`

/** The newest pause of a job, cut off at an instant, as an event stores it; null if there was none. */
export const pauseUntil = (job: string, instant: string): string =>
  `CASE WHEN ${job}.paused_at IS NOT NULL THEN jsonb_build_object(
     'atMs', ${ms(`${job}.paused_at`)}, 'untilMs', ${ms(`least(${job}.paused_until, ${instant})`)}) END`

/**
 * The pauses of a job before its newest one that ended after an instant. A job's row has only the newest pause, even when
 * it is over; the event of each pause holds the previous one.
 */
export const earlierPauses = (job: string, since: string): string => `
  SELECT jsonb_agg(e.details -> 'previous' ORDER BY e.id) FROM scheduled_job_event e
   WHERE e.job_name = ${job}.name AND e.at >= ${since} AND e.kind = 'paused'
     AND jsonb_typeof(e.details -> 'previous') = 'object'`
