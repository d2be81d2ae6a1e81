"use strict"

/*
 * The store as a program, for hosts that start a file instead of `medusa start`: `node index.js` in this folder, after
 * `npm run build`. It serves, schedules and stops like `medusa start`.
 */
const express = require("express")
const loaders = require("@medusajs/medusa/dist/loaders").default

async function start() {
  const app = express()
  // Medusa's models read the feature flags in the tick after their import, and loading sets the flags, so nothing may be
  // awaited in between.
  const medusa = await loaders({ directory: __dirname, expressApp: app })
  const { port } = medusa.configModule.projectConfig
  const server = app.listen(process.env.PORT ?? port ?? 9000)
  server.on("listening", () => console.log(`Server is ready on port: ${server.address().port}`))
  server.on("error", fail)

  /** Requests and runs under way finish before the database closes. */
  async function stop() {
    await new Promise((resolve) => server.close(resolve))
    await medusa.prepareShutdown()
    await medusa.shutdown()
    process.exit(0)
  }

  for (const signal of ["SIGINT", "SIGTERM"]) {
    // Only once, so that a second signal ends the process immediately.
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
