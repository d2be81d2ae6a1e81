import type { JobDefinition } from "../../job/definition"

/** The rules of lint. */
export const lintRules = ["never-fires", "clock-change", "crowded", "replaced"] as const
export type LintRule = (typeof lintRules)[number]

/** Something that a schedule does and that its author may not want. */
export interface LintFinding {
  rule: LintRule
  /** The names of the jobs concerned. */
  jobs: string[]
  /** What was found, as a sentence. */
  message: string
  /** What to do if it is not wanted. */
  hint: string
}

/** What lint reads of a job. */
export type LintedJob = Pick<JobDefinition, "name" | "schedule" | "source">
