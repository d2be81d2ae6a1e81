import type { Socket } from "node:net"

/** The two sides of a proxy's connection: when one ends, so does the other. Both are in `sockets` while they are open. */
export function joinSockets(sockets: Set<Socket>, one: Socket, another: Socket): void {
  for (const [socket, other] of [
    [one, another],
    [another, one],
  ] as const) {
    sockets.add(socket)
    socket.on("error", () => other.destroy())
    socket.on("close", () => {
      sockets.delete(socket)
      other.destroy()
    })
  }
}
