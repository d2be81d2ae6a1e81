"use strict"

const quiet = { info: () => {}, warn: console.error, error: console.error }

/** Medusa's own service, in the store's version, created like in the store's container. */
function openStock({ redisUrl, prefix }) {
  const JobSchedulerService = require("@medusajs/medusa/dist/services/job-scheduler").default
  const projectConfig = { redis_url: redisUrl, redis_prefix: prefix }
  const service = new JobSchedulerService({ logger: quiet }, { projectConfig }, true)
  return {
    service,
    /** The service has no method to stop it. */
    async close() {
      const connection = service.queue_.opts.connection
      await service.worker_.close()
      await service.queue_.close()
      connection.disconnect()
    },
  }
}

module.exports = { openStock, stock: "stock Medusa" }
