"use strict"

const quiet = { info: () => {}, warn: console.error, error: console.error }

/** Medusa's own service of the store's own version, as the store's container builds it. */
function openStock({ redisUrl, prefix }) {
  const JobSchedulerService = require("@medusajs/medusa/dist/services/job-scheduler").default
  const projectConfig = { redis_url: redisUrl, redis_prefix: prefix }
  const service = new JobSchedulerService({ logger: quiet }, { projectConfig }, true)
  return {
    service,
    /** The service has no end of its own. */
    async close() {
      const connection = service.queue_.opts.connection
      await service.worker_.close()
      await service.queue_.close()
      connection.disconnect()
    },
  }
}

module.exports = { openStock, stock: "stock Medusa" }
