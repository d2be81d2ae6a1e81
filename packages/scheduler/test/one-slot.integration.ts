import { createServer, type Server, type Socket } from "node:net"
import type { AddressInfo } from "node:net"
import type { Queue } from "../src"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"

let bench: Bench
let server: Server | undefined
const sockets = new Set<Socket>()
beforeEach(async () => void (bench = await createBench("redis")))
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  server?.close()
  server = undefined
  await bench.clear()
})

/** A port that takes connections and says nothing, ever. */
async function silentPort(): Promise<number> {
  const opened = createServer((socket) => void sockets.add(socket.on("error", () => undefined)))
  server = opened
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve))
  return (opened.address() as AddressInfo).port
}

async function closedPort(): Promise<number> {
  const port = await silentPort()
  await new Promise((resolve) => server!.close(resolve))
  return port
}

const never = () => new Promise<void>(() => undefined)
const done = () => Promise.resolve()
/** A queue that brings nothing, and answers each add like this. */
const deafQueue = (add: () => Promise<void>): Queue => ({
  kind: "memory",
  address: "nowhere",
  add,
  deliver: () => undefined,
  hold: () => undefined,
  drained: done,
  close: done,
})

describe("with one slot, a process runs its own ticks, one at a time, where the queue", () => {
  test.each<[string, () => Promise<Partial<Parameters<Bench["createScheduler"]>[0]>>]>([
    ["is not there", async () => ({ redisUrl: `redis://127.0.0.1:${await closedPort()}` })],
    [
      "takes connections and says nothing",
      async () => ({ redisUrl: `redis://127.0.0.1:${await silentPort()}` }),
    ],
    ["takes runs and brings none", () => Promise.resolve({ openQueue: () => deafQueue(done) })],
    ["never says whether it takes them", () => Promise.resolve({ openQueue: () => deafQueue(never) })],
    [
      "refuses them without a word about an outage",
      () => Promise.resolve({ openQueue: () => deafQueue(() => Promise.reject(new Error("OOM"))) }),
    ],
  ])("%s", async (_case, options) => {
    const scheduler = bench.createScheduler({ concurrency: 1, ...(await options()) })
    const counts = { running: 0, most: 0 }
    const handler = async () => {
      counts.running += 1
      counts.most = Math.max(counts.most, counts.running)
      await new Promise((resolve) => setTimeout(resolve, 100))
      counts.running -= 1
    }
    for (const name of ["a", "b"]) await scheduler.register(job({ name, schedule: "* * * * * *" }, handler))
    await scheduler.start()
    const startedAt = Date.now()
    const ran = async (name: string) =>
      (await runsOf(bench, name)).filter(({ status }) => status === "succeeded").length
    await until("both have run five times", async () => (await ran("a")) >= 5 && (await ran("b")) >= 5)
    // Far more than it takes, and less than where only what was given up is offered again.
    expect(Date.now() - startedAt).toBeLessThan(20_000)
    expect(counts.most).toBe(1)
  })
})
