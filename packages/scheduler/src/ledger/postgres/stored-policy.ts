import { defaultPolicies } from "../../policy/policies"
import { policyLimits } from "../stored-policies"

/**
 * A version's policies within a statement. The statement concerns other jobs as well, so it must not fail because another
 * program has written an invalid value: the default applies then, and the claim reports what is wrong (`readPolicies`).
 */
const number = (definition: string, name: "concurrency" | "attempts"): string =>
  `WHEN 'number' THEN least(greatest((${definition} -> 'policies' ->> '${name}')::numeric, 1), ${policyLimits[name]})`

/** How many runs of the job may be under way at once; null is no bound. */
export const boundOf = (
  definition: string,
): string => `(CASE jsonb_typeof(${definition} -> 'policies' -> 'concurrency')
  ${number(definition, "concurrency")} WHEN 'null' THEN NULL ELSE ${defaultPolicies.concurrency} END)::integer`

export const attemptsOf = (
  definition: string,
): string => `(CASE jsonb_typeof(${definition} -> 'policies' -> 'attempts')
  ${number(definition, "attempts")} ELSE ${defaultPolicies.attempts} END)::integer`

export const queueIn = (definition: string): string =>
  `coalesce(substring(${definition} -> 'policies' ->> 'queue' FROM '${policyLimits.queue}'), '${defaultPolicies.queue}')`

/** The queue that the job's newest version uses; the job name is given as a qualified column. Waiting runs follow a job that changes its queue. */
export const queueOf = (jobName: string, schema = ""): string => `(
  SELECT ${queueIn("q.definition")}
    FROM ${schema}scheduled_job k JOIN ${schema}scheduled_job_version q ON q.id = k.version_id
   WHERE k.name = ${jobName})`
