import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { connect, createServer, type AddressInfo, type Socket } from "node:net"
import { Redis } from "ioredis"
import { createRedisQueue } from "../src/queue/redis"
import { until } from "./bench.fixture"

/** Stands before a server. What it holds back of a connection never comes, and nobody learns that. */
async function openForwarder(target: URL) {
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect(Number(target.port || 6379), target.hostname)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on("error", () => undefined).on("data", (bytes) => other.write(bytes))
      one.on("close", () => other.destroy())
    }
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.toString(),
    holdBack: () => sockets.forEach((socket) => socket.pause()),
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, "close")
    },
  }
}

test("connections of a queue that stay open and are dead are replaced, as soon as new ones can be made", async () => {
  const prefix = `ns_test_${randomBytes(6).toString("hex")}`
  const forwarder = await openForwarder(new URL(process.env.REDIS_URL!))
  const received = { reachable: 0, unreachable: 0 }
  const got: string[] = []
  const queue = createRedisQueue({
    url: forwarder.url,
    prefix,
    onReachable: () => void (received.reachable += 1),
    onUnreachable: () => void (received.unreachable += 1),
  })
  const due = (runId: string) => ({ runId, job: "job", delivery: 1, queue: "default" })
  queue.deliver({
    queue: "default",
    take: (runs) => Promise.resolve(void got.push(...runs.map(({ runId }) => runId))),
  })
  try {
    await until("it works", () => received.reachable > 0)
    forwarder.holdBack()
    await expect(queue.add([due("1")])).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" })
    expect(received.unreachable).toBeGreaterThan(0)
    await until("it works again", () => received.reachable > 1)
    await queue.add([due("2")])
    await until("it delivers", () => got.includes("2"))
  } finally {
    await queue.close()
    await forwarder.close()
    const redis = new Redis(process.env.REDIS_URL!)
    const keys = await redis.keys(`${prefix}*`)
    if (keys.length > 0) await redis.del(...keys)
    redis.disconnect()
  }
})
