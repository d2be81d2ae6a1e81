"use strict"

/** The floors of the library, lowest first: each imports only from those before it, and from itself. */
const floors = [
  "base",
  "schedule",
  "policy",
  "job",
  "queue",
  "ledger",
  "engine",
  "signals",
  "insight",
  "verify",
  "cli",
  "testing",
]

/** Packages that one floor alone may import: the rest reaches the outside through it. */
const doors = {
  pg: ["ledger"],
  bullmq: ["queue"],
  ioredis: ["queue"],
  "prom-client": ["signals"],
  "@opentelemetry/api": ["signals"],
}

/** The rules that hold the floors of a package's source folder. */
function floorRules(source, ignores) {
  return floors.map((floor, height) => {
    const above = floors.slice(height + 1).map((name) => ({
      group: [`../${name}/*`, `../../${name}/*`, `../${name}`, `../../${name}`],
      message: `${floor} lies below ${name}, and may not import from it.`,
    }))
    const closed = Object.entries(doors)
      .filter(([, open]) => !open.includes(floor))
      .map(([name, open]) => ({ group: [name], message: `Only ${open.join(", ")} may import ${name}.` }))
    return {
      files: [`${source}/${floor}/**/*.ts`],
      ignores,
      rules: { "no-restricted-imports": ["error", { patterns: [...above, ...closed] }] },
    }
  })
}

module.exports = { floorRules }
