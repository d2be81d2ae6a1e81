import { createHash } from "node:crypto"
import { definitionOf, type Definition } from "./definition-change"
import type { JobRecord } from "./ledger"

/** A job as the ledger's statements take it. */
export interface JobInput {
  name: string
  source: string
  description: string | null
  definition: Definition
  /** Of the definition. One that differs may still belong to the same definition, written in another order. */
  fingerprint: string
}

export function toInput(job: JobRecord): JobInput {
  const { name, source, description } = job
  const definition = definitionOf(job)
  const fingerprint = createHash("sha1").update(JSON.stringify(definition)).digest("base64")
  return { name, source, description: description ?? null, definition, fingerprint }
}
