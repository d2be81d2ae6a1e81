import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/** Listens on a port of this machine, and passes each connection on to a service. */
export async function openForwarder(options: {
  port: number
  to: string
}): Promise<{ close(): Promise<void> }> {
  const { hostname, port } = new URL(options.to)
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect({ host: hostname, port: Number(port || 6379) })
    for (const socket of [from, to]) {
      sockets.add(socket)
      socket.on("error", () => undefined)
      socket.on("close", () => {
        sockets.delete(socket)
        from.destroy()
        to.destroy()
      })
    }
    from.pipe(to)
    to.pipe(from)
  })
  server.listen(options.port, "127.0.0.1")
  await once(server, "listening")
  return {
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, "close")
    },
  }
}
