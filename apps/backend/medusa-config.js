"use strict"

const { existsSync } = require("node:fs")
const path = require("node:path")
const dotenv = require("dotenv")

// Variables that are already set go before those of the .env file; .env.example lists them all.
dotenv.config({ path: path.join(__dirname, ".env") })
const env = process.env

/** One of a few words, or undefined where the variable is not set: a slip must not read as the default. */
function word(name, words) {
  const value = env[name]?.trim()
  if (!value) return undefined
  if (words.includes(value)) return value
  throw new Error(
    `medusa-config.js, ${name}: expected ${words.map((each) => `"${each}"`).join(", ")} or nothing, ` +
      `got ${JSON.stringify(value.slice(0, 100))}. Correct ${name}, or leave it out.`,
  )
}

// The defaults are the services of docker-compose.yml. An empty REDIS_URL means: no Redis.
const databaseUrl = env.DATABASE_URL || "postgres://medusa:medusa@127.0.0.1:54329/medusa"
const redisUrl =
  word("NIGHTSHIFT_REDIS", ["off"]) === "off" ? "" : (env.REDIS_URL ?? "redis://127.0.0.1:63799")

const developmentSecret = "for-development-only"

/** Of guides, examples and tests, and what hands put in their place. */
const knownSecrets =
  /^(?:for-development-only|super-?secret|secret|something|change-?me|medusa|nightshift|password|test)/i
const shortestSecret = 32

/** A secret from the environment; in production there is no default, and none that can be guessed is taken. */
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
  // What every key in Redis begins with, where several stores share one.
  redis_prefix: env.REDIS_PREFIX || undefined,
  jwt_secret: secret("JWT_SECRET"),
  cookie_secret: secret("COOKIE_SECRET"),
  store_cors: env.STORE_CORS || "http://localhost:8000",
  admin_cors: env.ADMIN_CORS || "http://localhost:7000,http://localhost:7001",
  // "shared" serves requests and runs jobs, "server" only serves, "worker" only runs jobs.
  worker_mode: word("MEDUSA_WORKER_MODE", ["shared", "server", "worker"]) ?? "shared",
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

// A job's schedule can be set here by the job's name, without touching the job's file.
const jobs = env.NIGHTSHIFT_PUBLISH_SCHEDULE
  ? { "publish-once-a-day": { schedule: env.NIGHTSHIFT_PUBLISH_SCHEDULE } }
  : {}

// `npm run admin` in the root folder builds it, and `npm start` does so while the store serves already. Medusa refuses to
// start where it shall serve one that is not there. What builds it is for development: where that is not installed, as in
// the image, there is the build alone.
const adminBuild = path.join(__dirname, "build")
const adminMode = word("NIGHTSHIFT_ADMIN", ["off", "when-built"])
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
    // Publishes all draft products at midnight. Some of what can be set; docs/publishing.md has the rest:
    resolve: "@nightshift/jobs",
    options: {
      // dryRun: true, // say what would be published, and write nothing
      // publishAt: true, // not before the date in the product's metadata, "publish_at"
      // timezone: "Europe/Berlin", // of dates that have no offset
      // complete: true, // only with a thumbnail, prices in every currency, and a sales channel
      // collections: ["summer"], // only these; also: tags, types, salesChannels
      // limit: 500, // at most so many a run
    },
  },
  {
    // Runs the jobs of src/jobs and of the plugins, in place of Medusa's own scheduler.
    resolve: "@nightshift/medusa-scheduler",
    // enableUI: Medusa Admin takes up its pages, under "Scheduled jobs".
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
