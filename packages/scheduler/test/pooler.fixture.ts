import { createServer, connect, type AddressInfo, type Socket } from "node:net"

/** Stands before Postgres as a pooler does in this: it greets each client with a process id of its own. */
export async function startPooler(databaseUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const postgres = connect(Number(target.port || 5432), target.hostname)
    let greeting: Buffer | undefined = Buffer.alloc(0)
    postgres.on("data", (chunk: Buffer) => {
      if (!greeting) return void client.write(chunk)
      greeting = Buffer.concat([greeting, chunk])
      // BackendKeyData: "K", its length of 12, the process id and the key.
      const at = greeting.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]))
      if (at >= 0 && greeting.length >= at + 9) greeting.writeInt32BE(-7, at + 5)
      else if (!greeting.includes("FATAL")) return
      client.write(greeting)
      greeting = undefined
    })
    client.pipe(postgres)
    for (const [socket, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      sockets.add(socket)
      socket.on("error", () => other.destroy())
      socket.on("close", () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
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
