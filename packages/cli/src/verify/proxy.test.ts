import { once } from "node:events"
import { connect, createServer, type AddressInfo, type Socket } from "node:net"
import { openProxy, type Proxy } from "./proxy"

/** A server that echoes what it receives. */
async function openEcho() {
  const sockets = new Set<Socket>()
  let opened = 0
  const server = createServer((socket) => {
    opened++
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => undefined)
    socket.pipe(socket)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    destination: { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
    open: () => sockets.size,
    opened: () => opened,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, "close")
    },
  }
}

let echo: Awaited<ReturnType<typeof openEcho>>
let proxy: Proxy
let clients: Socket[]
beforeEach(async () => {
  echo = await openEcho()
  proxy = await openProxy({ destination: () => echo.destination })
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.destroy()
  await proxy.close()
  await echo.close()
})

async function connected(): Promise<Socket> {
  const client = connect(proxy.port, proxy.host)
  clients.push(client)
  client.on("error", () => undefined)
  await once(client, "connect")
  return client
}

/** Says something, and resolves with what comes back. */
async function said(client: Socket, text: string): Promise<string> {
  const answer = once(client, "data")
  client.write(text)
  return String((await answer)[0])
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise(setImmediate)
}

test("while nothing passes no connection to the server is opened, and those that came are opened afterwards", async () => {
  const before = await connected()
  expect(await said(before, "a")).toBe("a")
  proxy.stall()
  const answers = [said(before, "b"), said(await connected(), "c")]
  const gone = await connected()
  gone.write("d")
  gone.destroy()
  // What comes later is accepted later: by then the others have been seen.
  answers.push(said(await connected(), "e"))
  expect([echo.open(), echo.opened()]).toEqual([1, 1])
  proxy.flow()
  expect(await Promise.all(answers)).toEqual(["b", "c", "e"])
  expect([echo.open(), echo.opened()]).toEqual([3, 3])
})

test("the server keeps the connections of clients that went away until bytes pass, and gets new ones after they ended", async () => {
  const before = await connected()
  expect(await said(before, "a")).toBe("a")
  proxy.stall()
  before.destroy()
  const inItsPlace = await connected()
  const answer = said(inItsPlace, "b")
  await connected()
  expect(echo.open()).toBe(1)
  proxy.flow()
  let most = 0
  await until(() => {
    most = Math.max(most, echo.open())
    return echo.open() === 0
  })
  expect(await answer).toBe("b")
  expect(most).toBe(1)
})

test("a cut ends the connections that are held back as well, and none is opened before its end", async () => {
  proxy.stall()
  const held = await connected()
  proxy.cut()
  await once(held, "close")
  proxy.flow()
  const refused = await connected()
  await once(refused, "close")
  expect(echo.opened()).toBe(0)
  proxy.restore()
  expect(await said(await connected(), "a")).toBe("a")
})
