import { once } from "node:events"
import { connect, createServer, type AddressInfo, type Socket } from "node:net"

/** Stands between clients and a server, and can cut or stall their connections. */
export interface Proxy {
  readonly host: string
  readonly port: number
  /** Ends all connections, and refuses new ones until `restore`. */
  cut(): void
  restore(): void
  /** Passes no byte, and neither opens nor closes a connection to the server, until `flow`. */
  stall(): void
  flow(): void
  close(): Promise<void>
}

/** How long the server has to end the connections of clients that left during a stall, in milliseconds. */
const opensAfterMs = 100

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
  /** Opens the connections of clients that came during a stall. */
  const held = new Set<() => void>()
  let isStalled = false
  let isCut = false

  function keep(socket: Socket, onClose: () => void): void {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on("error", () => undefined)
    socket.on("close", () => {
      sockets.delete(socket)
      onClose()
    })
  }

  const server = createServer((from) => {
    let to: Socket | undefined
    const early: Buffer[] = []
    const open = () => {
      held.delete(open)
      const destination = isCut ? undefined : options.destination()
      if (!destination) {
        from.destroy()
        return
      }
      const opened = connect(destination)
      to = opened
      keep(opened, () => from.destroy())
      opened.on("data", (bytes) => from.write(bytes))
      for (const bytes of early) opened.write(bytes)
    }
    keep(from, () => {
      held.delete(open)
      to?.destroy()
    })
    from.on("data", (bytes) => (to ? to.write(bytes) : early.push(bytes)))
    // Unlike the others it is not paused, so that we notice when the client leaves, and open nothing for it.
    if (isStalled) held.add(open)
    else open()
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
    restore() {
      isCut = false
    },
    stall() {
      isStalled = true
      for (const socket of sockets) socket.pause()
    },
    flow() {
      isStalled = false
      for (const socket of sockets) socket.resume()
      // The server must not have the connections of dead clients and of their replacements at the same time.
      setTimeout(() => {
        if (!isStalled) for (const open of held) open()
      }, opensAfterMs)
    },
    async close() {
      isCut = true
      endAll()
      server.close()
      await once(server, "close")
    },
  }
}
