import { rowsOf, type Database } from "../../base/database"
import type { Policies } from "../../policy/policies"
import { toDefinition } from "../stored-definition"

/** The policies of schedule versions, which never change: each is read once, and not with every run. */
export interface VersionPolicies {
  of(versionIds: string[]): Promise<Map<string, Policies>>
}

export function createVersionPolicies(database: Database): VersionPolicies {
  const known = new Map<string, Policies>()
  return {
    async of(versionIds) {
      const missing = [...new Set(versionIds)].filter((id) => !known.has(id))
      if (missing.length > 0) {
        const rows = await rowsOf<{ id: string; policies: unknown }>(
          database,
          `SELECT id::text, definition -> 'policies' AS policies FROM scheduled_job_version WHERE id = ANY ($1::bigint[])`,
          [missing],
        )
        for (const { id, policies } of rows) known.set(id, toDefinition({ policies }).policies)
      }
      return known
    },
  }
}
