"use strict"

/** The layers of the library, lowest first: each imports only from itself and from those before it. */
const layers = [
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

/** Packages that only these layers may import. */
const exclusivePackages = {
  pg: ["ledger"],
  bullmq: ["queue"],
  ioredis: ["queue"],
  "prom-client": ["signals"],
  "@opentelemetry/api": ["signals"],
}

/** ESLint rules that enforce the layers of a package's source folder. */
function layerRules(source, ignores) {
  return layers.map((layer, index) => {
    const above = layers.slice(index + 1).map((name) => ({
      group: [`../${name}/*`, `../../${name}/*`, `../${name}`, `../../${name}`],
      message: `${layer} is a layer below ${name}, and may not import from it.`,
    }))
    const closed = Object.entries(exclusivePackages)
      .filter(([, importers]) => !importers.includes(layer))
      .map(([name, importers]) => ({
        group: [name],
        message: `Only ${importers.join(", ")} may import ${name}.`,
      }))
    return {
      files: [`${source}/${layer}/**/*.ts`],
      ignores,
      rules: { "no-restricted-imports": ["error", { patterns: [...above, ...closed] }] },
    }
  })
}

module.exports = { layerRules }
