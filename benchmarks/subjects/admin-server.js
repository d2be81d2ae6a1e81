"use strict"

const { once } = require("node:events")
const express = require("express")
const { createRequire } = require("node:module")
const { readdirSync } = require("node:fs")
const { dirname, join, sep } = require("node:path")

const plugin = dirname(require.resolve("@nightshift/medusa-scheduler/package.json"))
const { createOperating } = createRequire(join(plugin, "package.json"))("./dist/host/operating")

/**
 * Serves the routes of the admin API over HTTP without the rest of Medusa, so that its login and other middlewares are not
 * measured.
 */
async function serveAdminApi({ databaseUrl }) {
  const operating = createOperating({
    project: { database_url: databaseUrl },
    options: {},
    schedulerOf: () => undefined,
  })
  const scope = { resolve: () => ({ operating: () => operating }) }
  const app = express()
  for (const { path, GET } of routes()) {
    if (GET)
      app.get(path, (request, response, next) => GET(Object.assign(request, { scope }), response).catch(next))
  }
  const server = app.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${server.address().port}/admin/scheduled-jobs`,
    async close() {
      server.close()
      server.closeAllConnections()
      await operating.close()
    },
  }
}

function routes() {
  const folder = join(plugin, "dist", "api")
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(`${sep}route.js`))
    .map((file) => {
      const path = `/${dirname(file).split(sep).join("/")}`.replace(/\[(\w+)\]/g, ":$1")
      return { path, ...require(join(folder, file)) }
    })
}

module.exports = { serveAdminApi }
