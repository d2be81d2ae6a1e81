import net from "node:net"

/** Ports where a person's own Postgres and Redis are expected: never taken, even if free. */
const reserved = new Set([5432, 6379])

/** A port on 127.0.0.1 that nobody listened on a moment ago. Whoever uses it must be ready to try again. */
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
