import { randomInt } from "node:crypto"
import { createServer, type Server } from "node:net"

/** Below the ephemeral ports of all systems, so that no connection and no other server gets one of them. */
const [lowest, highest] = [20_000, 30_000]

/**
 * A port of 127.0.0.1 for a server that is started later, or for none. The port above it is held as long as this process
 * lives, so that every other caller, in this run or in another, gets another port.
 */
export async function ownPort(): Promise<number> {
  for (;;) {
    const port = 2 * randomInt(lowest / 2, highest / 2)
    if ((await listen(port + 1)) && (await isFree(port))) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port)
  if (server) await new Promise((resolve) => server.close(resolve))
  return server !== undefined
}

/** A server that does not keep the process alive; undefined if the port is taken. */
function listen(port: number): Promise<Server | undefined> {
  const server = createServer().unref()
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined))
    server.listen(port, "127.0.0.1", () => resolve(server))
  })
}
