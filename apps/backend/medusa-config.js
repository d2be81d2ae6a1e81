"use strict"

const { existsSync } = require("node:fs")
const path = require("node:path")
const dotenv = require("dotenv")

// Variables that are already set take precedence over the .env file; .env.example lists them all.
dotenv.config({ path: path.join(__dirname, ".env") })
const env = process.env

/** One of these values, or undefined if the variable is not set. A typo is an error, and not the default. */
function oneOf(name, values) {
  const value = env[name]?.trim()
  if (!value) return undefined
  if (values.includes(value)) return value
  throw new Error(
    `medusa-config.js, ${name}: expected ${values.map((each) => `"${each}"`).join(", ")} or nothing, ` +
      `got ${JSON.stringify(value.slice(0, 100))}. Correct ${name}, or leave it out.`,
  )
}

// The defaults are the services of docker-compose.yml. An empty REDIS_URL means no Redis.
const databaseUrl = env.DATABASE_URL || "postgres://medusa:medusa@127.0.0.1:54329/medusa"
const redisUrl =
  oneOf("NIGHTSHIFT_REDIS", ["off"]) === "off" ? "" : (env.REDIS_URL ?? "redis://127.0.0.1:63799")

const developmentSecret = "for-development-only"

/** Secrets of guides, examples and tests, and common replacements for them. */
const knownSecrets =
  /^(?:for-development-only|super-?secret|secret|something|change-?me|medusa|nightshift|password|test)/i
const shortestSecret = 32

/** A secret from the environment. In production there is no default, and one that can be guessed is refused. */
function secret(name) {
  const value = env[name]?.trim() || developmentSecret
  const fault = !env[name]?.trim()
    ? "none"
    : knownSecrets.test(value)
      ? "one that everybody knows"
      : value.length < shortestSecret
        ? `one of ${value.length} characters`
        : new Set(value).size < 8
          ? "one that repeats a few characters"
          : name === "COOKIE_SECRET" && value === env.JWT_SECRET?.trim()
            ? "that of JWT_SECRET"
            : undefined
  if (fault && ["production", "prod"].includes(env.NODE_ENV?.trim().toLowerCase())) {
    throw new Error(
      `medusa-config.js, ${name}: expected a secret of your own of at least ${shortestSecret} characters, ` +
        `as NODE_ENV is "${env.NODE_ENV}", got ${fault}. ` +
        `Set ${name} to a long random text, such as the output of: openssl rand -hex 32`,
    )
  }
  return value
}

function isInstalled(name) {
  try {
    return require.resolve(name) !== undefined
  } catch {
    return false
  }
}

const projectConfig = {
  database_url: databaseUrl,
  redis_url: redisUrl || undefined,
  // The prefix of every key in Redis, if several stores share one.
  redis_prefix: env.REDIS_PREFIX || undefined,
  jwt_secret: secret("JWT_SECRET"),
  cookie_secret: secret("COOKIE_SECRET"),
  store_cors: env.STORE_CORS || "http://localhost:8000",
  admin_cors: env.ADMIN_CORS || "http://localhost:7000,http://localhost:7001",
  // "shared" serves requests and runs jobs, "server" only serves, "worker" only runs jobs.
  worker_mode: oneOf("MEDUSA_WORKER_MODE", ["shared", "server", "worker"]) ?? "shared",
}

const modules = redisUrl
  ? {
      eventBus: { resolve: "@medusajs/event-bus-redis", options: { redisUrl } },
      cacheService: { resolve: "@medusajs/cache-redis", options: { redisUrl } },
    }
  : {
      eventBus: { resolve: "@medusajs/event-bus-local" },
      cacheService: { resolve: "@medusajs/cache-inmemory" },
    }

// A job's schedule can be overridden here by the job's name, without changing the job's file.
const jobs = env.NIGHTSHIFT_PUBLISH_SCHEDULE
  ? { "publish-once-a-day": { schedule: env.NIGHTSHIFT_PUBLISH_SCHEDULE } }
  : {}

// `npm run admin` in the root folder builds Medusa Admin, and `npm start` builds it while the store is running. Medusa does
// not start if it should serve an admin without a build. The builder is a development dependency: without it, as in the
// image, only an existing build is served.
const adminBuild = path.join(__dirname, "build")
const adminMode = oneOf("NIGHTSHIFT_ADMIN", ["off", "when-built"])
const hasAdmin = adminMode !== "off"
const servedWhenBuilt = { resolve: "admin-when-built", options: { folder: adminBuild } }
const medusaAdmin = {
  resolve: "@medusajs/admin",
  options: {
    serve: hasAdmin && existsSync(path.join(adminBuild, "index.html")),
    autoRebuild: false,
    develop: { open: env.OPEN_BROWSER === "true" },
  },
}
const admin =
  adminMode !== "when-built" && isInstalled("@medusajs/admin")
    ? [medusaAdmin]
    : hasAdmin
      ? [servedWhenBuilt]
      : []

const plugins = [
  "medusa-fulfillment-manual",
  "medusa-payment-manual",
  {
    resolve: "@medusajs/file-local",
    options: { upload_dir: "uploads", backend_url: env.BACKEND_URL || "http://localhost:9000" },
  },
  {
    // Publishes all draft products at midnight. Some of its options; docs/publishing.md has all of them:
    resolve: "@nightshift/jobs",
    options: {
      // dryRun: true, // report what would be published, and write nothing
      // publishAt: true, // not before the date "publish_at" in the product's metadata
      // timezone: "Europe/Berlin", // for dates without an offset
      // complete: true, // only with a thumbnail, prices in every currency, and a sales channel
      // collections: ["summer"], // only these; also: tags, types, salesChannels
      // limit: 500, // at most this many per run
    },
  },
  {
    // Runs the jobs of src/jobs and of the plugins, instead of Medusa's own scheduler.
    resolve: "@nightshift/medusa-scheduler",
    // enableUI: adds its pages to Medusa Admin, under "Scheduled jobs".
    options: { jobs, enableUI: true },
  },
  ...admin,
]

module.exports = {
  projectConfig,
  modules,
  plugins,
  featureFlags: { product_categories: true, analytics: false },
}
