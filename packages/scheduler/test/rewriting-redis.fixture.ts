import { once } from "node:events"
import { connect, createServer, type AddressInfo, type Socket } from "node:net"
import { joinSockets } from "./joined-sockets.fixture"

/** A Redis some of whose commands are answered otherwise, in their order. */
export interface RewritingRedis {
  url: string
  /** By the command's name in small letters: the Lua expression whose value is answered. */
  answers: Map<string, string>
  close(): Promise<void>
}

export async function rewritingRedis(redisUrl: string): Promise<RewritingRedis> {
  const target = new URL(redisUrl)
  const answers = new Map<string, string>()
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const redis = connect(Number(target.port || 6379), target.hostname)
    let rest: Buffer = Buffer.alloc(0)
    client.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (let read = readCommand(rest); read; read = readCommand(rest)) {
        const answer = answers.get(read.words[0]!.toString().toLowerCase())
        redis.write(answer === undefined ? rest.subarray(0, read.length) : evalOf(answer))
        rest = rest.subarray(read.length)
      }
    })
    redis.pipe(client)
    joinSockets(sockets, client, redis)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = Object.assign(new URL(redisUrl), {
    hostname: "127.0.0.1",
    port: String((server.address() as AddressInfo).port),
  })
  return {
    url: url.toString(),
    answers,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, "close")
    },
  }
}

function evalOf(expression: string): string {
  const words = ["EVAL", `return ${expression}`, "0"]
  return `*3\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`
}

/** One command, as clients send it: an array of strings. Undefined while it is not whole. */
function readCommand(bytes: Buffer): { words: Buffer[]; length: number } | undefined {
  let at = 0
  const readNumber = (): number | undefined => {
    const end = bytes.indexOf("\r\n", at)
    if (end < 0) return undefined
    const number = Number(bytes.subarray(at + 1, end).toString())
    at = end + 2
    return number
  }
  const count = readNumber()
  if (count === undefined) return undefined
  const words: Buffer[] = []
  while (words.length < count) {
    const size = readNumber()
    if (size === undefined || bytes.length < at + size + 2) return undefined
    words.push(bytes.subarray(at, at + size))
    at += size + 2
  }
  return { words, length: at }
}
