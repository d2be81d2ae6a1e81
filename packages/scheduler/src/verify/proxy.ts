import { once } from "node:events"
import { connect, createServer, type AddressInfo, type Socket } from "node:net"

/** Stands between clients and a server, and may let nothing pass. */
export interface Proxy {
  readonly host: string
  readonly port: number
  /** Ends all connections, and refuses new ones until `mend`. */
  cut(): void
  mend(): void
  /** Lets no byte pass, and closes nothing, until `flow`. */
  stall(): void
  flow(): void
  close(): Promise<void>
}

/**
 * Opens a proxy on a free port of this machine.
 *
 * @param options.destination where the server is; asked for each connection, which is refused while it is undefined
 */
export async function openProxy(options: {
  destination: () => { host: string; port: number } | { path: string } | undefined
}): Promise<Proxy> {
  const host = "127.0.0.1"
  const sockets = new Set<Socket>()
  let isStalled = false
  let isCut = false
  const server = createServer((from) => {
    const destination = isCut ? undefined : options.destination()
    if (!destination) {
      from.destroy()
      return
    }
    const to = connect(destination)
    for (const socket of [from, to]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on("error", () => undefined)
      socket.on("close", () => {
        sockets.delete(socket)
        from.destroy()
        to.destroy()
      })
    }
    from.on("data", (bytes) => to.write(bytes))
    to.on("data", (bytes) => from.write(bytes))
    if (isStalled) for (const socket of [from, to]) socket.pause()
  })
  server.listen(0, host)
  await once(server, "listening")
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    host,
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true
      endAll()
    },
    mend() {
      isCut = false
    },
    stall() {
      isStalled = true
      for (const socket of sockets) socket.pause()
    },
    flow() {
      isStalled = false
      for (const socket of sockets) socket.resume()
    },
    async close() {
      isCut = true
      endAll()
      server.close()
      await once(server, "close")
    },
  }
}
