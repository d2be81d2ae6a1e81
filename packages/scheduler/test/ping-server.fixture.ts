import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A service of check-ins: what it was called for, and how it answers. */
export interface PingServer {
  url: string
  /** The paths, with their queries, in the order in which they came. */
  paths: string[]
  /** How it answers from now on. Default: 200 at once. */
  answer: (request: IncomingMessage, response: ServerResponse) => void
  close(): Promise<void>
}

export async function openPingServer(): Promise<PingServer> {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url!)
    pings.answer(request, response)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const pings: PingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    answer: (_request, response) => void response.end("OK"),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
  return pings
}
