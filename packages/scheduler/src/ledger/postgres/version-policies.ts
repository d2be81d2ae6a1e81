import { rowsOf, type Database } from "../../base/database"
import { readPolicies, type StoredPolicies } from "../stored-policies"
import { createGroupCommit } from "./group-commit"

/** The policies of schedule versions, which never change: each is read once, not with every run. */
export interface VersionPolicies {
  of(versionId: string): StoredPolicies | Promise<StoredPolicies>
}

/** Runs that are claimed by one statement ask in one turn of the event loop: their policies are read by one statement, too. */
export function createVersionPolicies(database: Database): VersionPolicies {
  const known = new Map<string, StoredPolicies>()
  const read = createGroupCommit<string, StoredPolicies>({
    largest: 500,
    async write(versionIds) {
      const stored = await readStored(database, versionIds)
      for (const [id, each] of stored) if (each.faults.length === 0) known.set(id, each)
      return versionIds.map((id) => stored.get(id)!)
    },
  })
  return { of: (versionId) => known.get(versionId) ?? read(versionId) }
}

async function readStored(
  database: Database,
  versionIds: string[],
): Promise<ReadonlyMap<string, StoredPolicies>> {
  const rows = await rowsOf<{ id: string; policies: unknown }>(
    database,
    `SELECT id::text, definition -> 'policies' AS policies FROM scheduled_job_version WHERE id = ANY ($1::bigint[])`,
    [[...new Set(versionIds)]],
  )
  const stored = new Map(rows.map(({ id, policies }) => [id, readPolicies(policies)] as const))
  const broken = [...stored].filter(([, { faults }]) => faults.length > 0)
  // These are not cached: they may be corrected.
  if (broken.length > 0) {
    await forgetFingerprints(
      database,
      broken.map(([id]) => id),
    )
  }
  return stored
}

/** The next start then compares the definitions themselves, and stores that of its build again. */
async function forgetFingerprints(database: Database, versionIds: string[]): Promise<void> {
  await database.query(
    `WITH found AS MATERIALIZED (
       SELECT id FROM scheduled_job_version
        WHERE id = ANY ($1::bigint[]) AND fingerprint IS NOT NULL ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
     UPDATE scheduled_job_version v SET fingerprint = NULL FROM found WHERE v.id = found.id`,
    [versionIds],
  )
}
