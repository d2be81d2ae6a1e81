import { createServer, connect, type AddressInfo, type Socket } from "node:net"
import { joinSockets } from "./joined-sockets.fixture"

/** The message with the process id and the key by which a client cancels. */
const backendKeyData = "K".charCodeAt(0)

/** Stands before Postgres as a pooler does in this: it greets each client with a process id of its own. */
export async function startPooler(databaseUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const postgres = connect(Number(target.port || 5432), target.hostname)
    let held: Buffer | undefined = Buffer.alloc(0)
    postgres.on("data", (chunk: Buffer) => {
      if (!held) return void client.write(chunk)
      held = Buffer.concat([held, chunk])
      // Until the greeting one message after the other: its kind, its length without the kind, and the rest.
      while (held && held.length >= 5 && held.length > held.readInt32BE(1)) {
        const message: Buffer = held.subarray(0, 1 + held.readInt32BE(1))
        held = held.subarray(message.length)
        const isGreeting = message[0] === backendKeyData
        if (isGreeting) message.writeInt32BE(-7, 5)
        client.write(message)
        if (!isGreeting) continue
        client.write(held)
        held = undefined
      }
    })
    client.pipe(postgres)
    joinSockets(sockets, client, postgres)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).toString(),
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
