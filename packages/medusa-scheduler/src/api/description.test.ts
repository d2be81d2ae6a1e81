import { readdirSync, readFileSync } from "node:fs"
import { join, sep } from "node:path"
import { readDescription } from "../../test/api-description.fixture"

const folder = __dirname

/** The routes as their files make them: the folder is the path, and what a file exports are its methods. */
function routesOfFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(`${sep}route.ts`))
    .flatMap((path) => {
      const route = `/${path.split(sep).slice(0, -1).join("/")}`.replace(/\[(\w+)\]/g, "{$1}")
      const methods = readFileSync(join(folder, path), "utf8").matchAll(/^export const ([A-Z]+) =/gm)
      return [...methods].map(([, method]) => `${method} ${route}`)
    })
}

test("the description and the routes name the same paths and methods", async () => {
  const { routes } = await readDescription()
  expect(routes.sort()).toEqual(routesOfFiles().sort())
  expect(routes.length).toBeGreaterThan(10)
})

test("a route that answers what the description does not say is found out", async () => {
  const description = await readDescription()
  const route = "GET /admin/scheduled-jobs/workers"
  expect(() => description.assertAnswer(route, { status: 200, body: { workers: [] } })).not.toThrow()
  expect(() => description.assertAnswer(route, { status: 200, body: { workers: [{}] } })).toThrow(
    "is not as described",
  )
  expect(() => description.assertAnswer(route, { status: 418, body: {} })).toThrow("no answer of status 418")
})
