import { rowsOf, type Database } from "../../base/database"
import { readPolicies, type StoredPolicies } from "../stored-policies"

/** The policies of schedule versions, which never change: each is read once, and not with every run. */
export interface VersionPolicies {
  of(versionIds: string[]): Promise<ReadonlyMap<string, StoredPolicies>>
}

export function createVersionPolicies(database: Database): VersionPolicies {
  const known = new Map<string, StoredPolicies>()
  return {
    async of(versionIds) {
      const missing = [...new Set(versionIds)].filter((id) => !known.has(id))
      if (missing.length === 0) return known
      const rows = await rowsOf<{ id: string; policies: unknown }>(
        database,
        `SELECT id::text, definition -> 'policies' AS policies FROM scheduled_job_version WHERE id = ANY ($1::bigint[])`,
        [missing],
      )
      const read = rows.map(({ id, policies }) => [id, readPolicies(policies)] as const)
      const broken = read.filter(([, { faults }]) => faults.length > 0)
      for (const [id, stored] of read) if (stored.faults.length === 0) known.set(id, stored)
      if (broken.length === 0) return known
      await forgetFingerprints(
        database,
        broken.map(([id]) => id),
      )
      // Not kept: somebody may mend them.
      return new Map([...known, ...broken])
    },
  }
}

/** The next start then compares the definitions themselves, and stores that of its build anew. */
async function forgetFingerprints(database: Database, versionIds: string[]): Promise<void> {
  await database.query(
    `WITH found AS MATERIALIZED (
       SELECT id FROM scheduled_job_version
        WHERE id = ANY ($1::bigint[]) AND fingerprint IS NOT NULL ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
     UPDATE scheduled_job_version v SET fingerprint = NULL FROM found WHERE v.id = found.id`,
    [versionIds],
  )
}
