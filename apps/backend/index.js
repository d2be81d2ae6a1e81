"use strict"

/*
 * The store as a program of its own, for hosts that start a file instead of `medusa start`: `node index.js`,
 * in this folder, after `npm run build`. It serves, schedules and stops as `medusa start` does.
 */
const express = require("express")
const loaders = require("@medusajs/medusa/dist/loaders").default

async function start() {
  const app = express()
  // Medusa's models look at the feature flags in the tick after their import, and loading sets the flags:
  // nothing may be awaited between the two.
  const medusa = await loaders({ directory: __dirname, expressApp: app })
  const { port } = medusa.configModule.projectConfig
  const server = app.listen(process.env.PORT ?? port ?? 9000)
  server.on("listening", () => console.log(`Server is ready on port: ${server.address().port}`))
  server.on("error", fail)

  /** Requests and job runs that are under way come to their end before the database closes. */
  async function stop() {
    await new Promise((resolve) => server.close(resolve))
    await medusa.prepareShutdown()
    await medusa.shutdown()
    process.exit(0)
  }

  for (const signal of ["SIGINT", "SIGTERM"]) {
    // Once: the same signal again ends the process at once.
    process.once(signal, () => {
      console.log(`${signal}: stopping`)
      stop().catch(fail)
    })
  }
}

function fail(error) {
  console.error("The server cannot go on:", error)
  process.exit(1)
}

start().catch(fail)
