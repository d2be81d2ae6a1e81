"use strict"

/** A store with nothing but Medusa in it: the publication is tried on Medusa's own tables and services. */
module.exports = {
  projectConfig: {
    database_url: process.env.DATABASE_URL,
    jwt_secret: "for tests",
    cookie_secret: "for tests",
  },
  plugins: [],
  modules: {
    eventBus: { resolve: "@medusajs/event-bus-local" },
    cacheService: { resolve: "@medusajs/cache-inmemory" },
  },
  featureFlags: { analytics: false },
}
