import { defaultPolicies } from "../../policy/policies"

/**
 * Policies of a version within a statement, which must not fail by what somebody else has written there: it concerns
 * other jobs as well. The claim tells what is wrong (`readPolicies`); here the default stands in for it.
 */
const number = (definition: string, name: string, { least, most }: { least: number; most: number }): string =>
  `WHEN 'number' THEN least(greatest((${definition} -> 'policies' ->> '${name}')::numeric, ${least}), ${most})`

/** How many runs of the job may be under way at once; null is without bound. */
export const boundOf = (
  definition: string,
): string => `(CASE jsonb_typeof(${definition} -> 'policies' -> 'concurrency')
  ${number(definition, "concurrency", { least: 1, most: 1_000 })} WHEN 'null' THEN NULL ELSE ${defaultPolicies.concurrency} END)::integer`

export const attemptsOf = (
  definition: string,
): string => `(CASE jsonb_typeof(${definition} -> 'policies' -> 'attempts')
  ${number(definition, "attempts", { least: 1, most: 100 })} ELSE ${defaultPolicies.attempts} END)::integer`

export const queueIn = (definition: string): string =>
  `coalesce(substring(${definition} -> 'policies' ->> 'queue' FROM '^[A-Za-z0-9_-]{1,60}$'), '${defaultPolicies.queue}')`
