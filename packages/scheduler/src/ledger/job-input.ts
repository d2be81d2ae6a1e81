import { createHash } from "node:crypto"
import { definitionOf, type Definition } from "./definition-change"
import type { JobRecord } from "./ledger"

/** A job as a parameter of the ledger's statements. */
export interface JobInput {
  name: string
  source: string
  description: string | null
  definition: Definition
  /** A hash of the definition. Different fingerprints may still belong to the same definition with another order of keys. */
  fingerprint: string
}

export function toInput(job: JobRecord): JobInput {
  const { name, source, description } = job
  const definition = definitionOf(job)
  const fingerprint = createHash("sha1").update(JSON.stringify(definition)).digest("base64")
  return { name, source, description: description ?? null, definition, fingerprint }
}
