import express, { type NextFunction, type Request, type Response } from "express"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { refusePath } from "./middlewares"

/** Requests a route with a parameter, on an app with our error handler and a last one after it. */
async function ask(path: string): Promise<{ status: number; body: unknown }> {
  const app = express()
  app.get("/jobs/:name", () => {
    throw new TypeError("not ours")
  })
  app.use("/jobs", refusePath)
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).json({ message: error.message })
  })
  const server = app.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}${path}`)
  const body: unknown = await answer.json()
  server.close()
  await once(server, "close")
  return { status: answer.status, body }
}

test("a path that cannot be decoded is refused with what is wrong, before any route sees it", async () => {
  expect(await ask("/jobs/%E0%A4%A")).toEqual({
    status: 400,
    body: {
      type: "invalid_data",
      code: "OPTION_INVALID",
      message:
        'the path: expected parts that are URL-encoded, in UTF-8, got "/jobs/%E0%A4%A". Encode each part, "%" as "%25".',
    },
  })
})

test("any other error goes on to the next handler", async () => {
  expect(await ask("/jobs/50%25")).toEqual({ status: 500, body: { message: "not ours" } })
})
