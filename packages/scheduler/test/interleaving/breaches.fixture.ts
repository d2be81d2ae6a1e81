import { auditBreaches, whyBreaches } from "./account-breaches.fixture"
import { attemptBreaches, boundBreaches } from "./bound-breaches.fixture"
import { skipBreaches } from "./skip-breaches.fixture"
import type { InterleavingWorld } from "./world.fixture"

/** Everything that does not hold at the end of a trace, as texts; each begins with its kind. */
export async function breachesOf(world: InterleavingWorld): Promise<string[]> {
  const { facts, gate } = world
  return [
    ...deadlocks(gate.errors()),
    ...boundBreaches(facts),
    ...skipBreaches(facts),
    ...(await attemptBreaches(world)),
    ...(await writeBreaches(world)),
    ...(await auditBreaches(world)),
    ...(await whyBreaches(world)),
  ]
}

function deadlocks(errors: { operation: string; code: string; message: string }[]): string[] {
  return errors
    .filter(({ code }) => code === "40P01")
    .map(({ operation, message }) => `deadlock: ${operation}: ${message}`)
}

/** What a handler wrote in its transaction stays if, and only if, its attempt succeeded. */
async function writeBreaches({ database }: InterleavingWorld): Promise<string[]> {
  const rows = await database.sql<{ run_id: string; attempt: number; count: number }>(
    `SELECT w.run_id::text, w.attempt, count(*)::integer AS count FROM handler_write w
      WHERE NOT EXISTS (
        SELECT 1 FROM scheduled_job_run r, jsonb_array_elements(r.attempts) AS e
         WHERE r.id = w.run_id AND (e ->> 'attempt')::integer = w.attempt AND e ->> 'outcome' = 'succeeded')
        AND EXISTS (SELECT 1 FROM scheduled_job_run r WHERE r.id = w.run_id)
      GROUP BY 1, 2`,
  )
  return rows.map(
    ({ run_id, attempt, count }) =>
      `effect of a given-up attempt: ${count} writes of attempt ${attempt} of run ${run_id} stayed`,
  )
}
