"use strict"

/**
 * The folders of a package's source, lowest layer first: each imports only from itself and from those before it.
 * `importers` names the layers that alone may import an outside package. ARCHITECTURE.md lists the same layers; a test
 * compares the two.
 */
const layered = {
  "packages/scheduler/src": {
    layers: [
      "base",
      "schedule",
      "policy",
      "job",
      "queue",
      "ledger",
      "engine",
      "insight",
      "signals",
      "testing",
    ],
    importers: {
      pg: ["ledger"],
      bullmq: ["queue"],
      ioredis: ["queue"],
      "prom-client": ["signals"],
      "@opentelemetry/api": ["signals"],
    },
  },
  "packages/cli/src": {
    layers: [
      "base",
      "terminal",
      "config",
      "input",
      "services",
      "verify",
      "timeline",
      "output",
      "session",
      "watch",
      "commands",
    ],
    importers: {
      zod: ["config"],
      "cli-table3": ["output"],
      // What a command loads of these, it loads by way of the scheduler.
      pg: [],
      bullmq: [],
      ioredis: [],
    },
  },
}

/** ESLint rules that enforce the layers. */
function layerRules(ignores) {
  return Object.entries(layered).flatMap(([source, { layers, importers }]) =>
    layers.map((layer, height) => {
      const above = layers.slice(height + 1).map((name) => ({
        group: [`../${name}/*`, `../../${name}/*`, `../${name}`, `../../${name}`],
        message: `${layer} is a layer below ${name}, and may not import from it.`,
      }))
      const closed = Object.entries(importers)
        .filter(([, allowed]) => !allowed.includes(layer))
        .map(([name, allowed]) => ({
          group: [name],
          message: `Only ${allowed.join(", ") || "another package"} may import ${name}.`,
        }))
      return {
        files: [`${source}/${layer}/**/*.ts`],
        ignores,
        rules: { "no-restricted-imports": ["error", { patterns: [...above, ...closed] }] },
      }
    }),
  )
}

/**
 * Folders that know their host only by a port, so that another version of Medusa can be a host too. `imports` are
 * patterns for what a file may import; `adapters` are the files that know the host.
 */
const hosted = {
  "packages/medusa-scheduler/src/admin-api": {
    imports: [String.raw`\./`, "zod$", "@nightshift/(scheduler|cron)(/|$)"],
    adapters: [],
  },
  "packages/medusa-scheduler/src/admin": {
    imports: [
      String.raw`\.\./\.\./admin-api/answers$`,
      String.raw`\.\.?/(?!\.\.)(?!.*medusa-host$)`,
      "react$",
      "react-router-dom$",
      "@tanstack/react-query$",
      "@medusajs/(ui|icons)$",
    ],
    adapters: ["medusa-host.ts", "routes/**"],
  },
}

/** ESLint rules that keep the host out of these folders. */
function hostedRules(tests) {
  return Object.entries(hosted).map(([folder, { imports, adapters }]) => ({
    files: [`${folder}/**/*.{ts,tsx}`],
    ignores: [...tests, ...adapters.map((path) => `${folder}/${path}`)],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(?!${imports.join("|")})`,
              message: `This folder knows its host only by the port ${folder}/host.ts.`,
            },
          ],
        },
      ],
    },
  }))
}

/** Rules for code that is an example to users: it imports only what the packages promise. */
function publicImportRules(files) {
  const patterns = [
    {
      group: ["@nightshift/*/internal", "@nightshift/*/internal/*"],
      message: "An internal path carries no promise: it is for the packages of this repository.",
    },
  ]
  return [{ files, rules: { "no-restricted-imports": ["error", { patterns }] } }]
}

module.exports = { hostedRules, layered, layerRules, publicImportRules }
