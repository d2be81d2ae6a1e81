import { createRequire } from "node:module"

interface Family {
  name: string
  metrics: { value?: string; labels?: Record<string, string> }[]
}

// Its own types are missing.
const parse = createRequire(__filename)("parse-prometheus-text-format") as (text: string) => Family[]

/** Reads metrics as Prometheus does; the answer gives the value of one series, undefined where there is none. */
export function readMetrics(text: string) {
  const families = new Map(parse(text).map((family) => [family.name, family.metrics]))
  return (name: string, labels: Record<string, string> = {}): number | undefined => {
    const found = families
      .get(name)
      ?.find(({ labels: given = {} }) => Object.entries(labels).every(([key, value]) => given[key] === value))
    return found?.value === undefined ? undefined : Number(found.value)
  }
}
