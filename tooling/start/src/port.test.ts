import net from "node:net"
import { parsePort, requireFreePort } from "./port"

test.each(["", "abc", "0", "65536", "-1", "9000x", "1e3", "80.5"])('"%s" is not a port', (text) => {
  expect(() => parsePort(text)).toThrow(`PORT: expected a port from 1 to 65535, got "${text}"`)
})

test("a port is a number from 1 to 65535", () => {
  expect([parsePort("1"), parsePort("9000"), parsePort("65535")]).toEqual([1, 9_000, 65_535])
})

test("a port that is taken on any address is refused, with another one to try", async () => {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as net.AddressInfo
  await expect(requireFreePort(port)).rejects.toThrow(`Port ${port}: expected a port that is free`)
  await expect(requireFreePort(port)).rejects.toThrow(`PORT=${port + 1} npm start`)
  await new Promise((resolve) => server.close(resolve))
  await expect(requireFreePort(port)).resolves.toBeUndefined()
})
