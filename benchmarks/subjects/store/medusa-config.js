"use strict"

/** A store with only Medusa. */
module.exports = {
  projectConfig: {
    database_url: process.env.DATABASE_URL,
    jwt_secret: "for benchmarks",
    cookie_secret: "for benchmarks",
  },
  plugins: [],
  modules: {
    eventBus: { resolve: "@medusajs/event-bus-local" },
    cacheService: { resolve: "@medusajs/cache-inmemory" },
  },
  featureFlags: { analytics: false },
}
