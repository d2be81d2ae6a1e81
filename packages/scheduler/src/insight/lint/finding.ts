import type { JobDefinition } from "../../job/definition"

/** What lint looks for. */
export const lintRules = ["never-fires", "clock-change", "crowded", "replaced"] as const
export type LintRule = (typeof lintRules)[number]

/** Something that a schedule does and its author may not have meant. */
export interface LintFinding {
  rule: LintRule
  /** The names of the jobs that it concerns. */
  jobs: string[]
  /** What was found, as a sentence. */
  message: string
  /** What to do where it is not meant. */
  hint: string
}

/** What lint looks at of a job. */
export type LintedJob = Pick<JobDefinition, "name" | "schedule" | "source">
