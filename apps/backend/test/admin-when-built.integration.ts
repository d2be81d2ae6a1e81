import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import express, { type Router } from "express"
import { storeFolder } from "./store.fixture"

type Routes = (rootDirectory: string, options: { folder: string }) => Router
const { default: createRoutes } = jest.requireActual<{ default: Routes }>("../plugins/admin-when-built/api")

const folder = mkdtempSync(join(tmpdir(), "admin-build-"))
const server = express().use(createRoutes(storeFolder, { folder })).listen(0, "127.0.0.1")
const get = async (path: string) => {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
  return {
    status: response.status,
    body: await response.text(),
    caching: response.headers.get("cache-control"),
  }
}
const pages = ["/app", "/app/", "/app/a/scheduled-jobs"]

beforeAll(() => server.listening || once(server, "listening"))
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await once(server, "close")
  rmSync(folder, { recursive: true })
})

test("before it is built, the admin says so, and checks again", async () => {
  for (const page of pages) {
    const { status, body, caching } = await get(page)
    expect({ status, caching }).toEqual({ status: 503, caching: "no-store" })
    expect(body).toContain("not built yet")
    expect(body).toContain('http-equiv="refresh"')
  }
})

test("a build that appears or changes while the store runs is served at once", async () => {
  mkdirSync(join(folder, "static"))
  writeFileSync(join(folder, "static/main.1a2b.js"), "start()")
  for (const page of ["<html>first</html>", "<html>second</html>"]) {
    writeFileSync(join(folder, "index.html"), page)
    for (const path of pages)
      expect(await get(path)).toEqual({ status: 200, body: page, caching: "no-cache" })
  }
  const script = await get("/app/static/main.1a2b.js")
  expect(script).toEqual({ status: 200, body: "start()", caching: "public, max-age=31536000, immutable" })
  expect((await get("/store/products")).status).toBe(404)
})
