"use strict"

const { readFile } = require("node:fs/promises")
const path = require("node:path")
const express = require("express")

/*
 * Replaces @medusajs/admin under `npm start`, which builds the admin while the store is running: that plugin looks for the
 * build only once, at the start, and does not start without one.
 */

const waiting = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Medusa Admin</title></head>
  <body style="font-family: sans-serif; margin: 4rem">
    <h1>Medusa Admin is not built yet</h1>
    <p>The terminal of npm start says when it is. This page looks again by itself.</p>
  </body>
</html>
`

/** `options.folder`: the absolute path of the build. It may appear, disappear and change while the store runs. */
exports.default = (_rootDirectory, { folder }) => {
  const sendPage = async (_request, response) => {
    const page = await readFile(path.join(folder, "index.html"), "utf8").catch(() => undefined)
    response.set("Vary", "Origin, Cache-Control")
    if (page !== undefined) response.set("Cache-Control", "no-cache").type("html").send(page)
    else response.status(503).set({ "Cache-Control": "no-store", "Retry-After": "3" }).send(waiting)
  }
  const router = express.Router()
  router.get("/app", sendPage)
  // The names of the scripts contain a hash of their content.
  router.use("/app", express.static(folder, { index: false, immutable: true, maxAge: "1y" }))
  router.get("/app/*", sendPage)
  return router
}
