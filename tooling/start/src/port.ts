import net from "node:net"
import { StartError } from "./start-error"

/** @throws StartError if it is not a port */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port
  const hint = "Set PORT to one, such as PORT=9001 npm start, or leave it unset for 9000."
  throw new StartError({ where: "PORT", expected: "a port from 1 to 65535", found: `"${text}".`, hint })
}

/** @throws StartError if another program listens on the port */
export async function requireFreePort(port: number): Promise<void> {
  const fault = await whyTaken(port)
  if (fault === undefined) return
  throw new StartError({
    where: `Port ${port}`,
    expected: "a port that is free for the store",
    found: fault.code === "EADDRINUSE" ? "one that another program listens on." : `${fault.message}.`,
    hint: `Stop that program, or choose another port: PORT=${port === 65_535 ? 9_001 : port + 1} npm start`,
  })
}

function whyTaken(port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    // On all addresses, as the store will listen.
    const server = net.createServer().once("error", resolve)
    server.listen(port, () => server.close(() => resolve(undefined)))
  })
}
