import net from "node:net"

/** The default ports of Postgres and Redis: never used, even if free. */
const reserved = new Set([5432, 6379])

/** A port on 127.0.0.1 that was free a moment ago. The caller must be ready to retry with another one. */
export async function freePort(): Promise<number> {
  const port = await listenOnce()
  return reserved.has(port) ? freePort() : port
}

function listenOnce(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once("error", reject)
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
