import type { RedisOptions } from "ioredis"

/** Where a Redis server is, and how it is reached through another address, such as a proxy's. */
export interface RedisRoute {
  host: string
  port: number
  /** The same server through another address; its certificate is still checked for its own name. */
  by(address: { host: string; port: number }): { url: string; redisOptions: RedisOptions }
}

const defaultPort = 6379

/** Undefined if the address is no URL with a host: sockets are not supported. */
export function redisRouteOf(address: string): RedisRoute | undefined {
  if (!/^rediss?:\/\//i.test(address) || !URL.canParse(address)) return undefined
  const url = new URL(address)
  const host = url.hostname.replace(/^\[|\]$/g, "") || "127.0.0.1"
  return {
    host,
    port: Number(url.port || defaultPort),
    by(address) {
      const routed = new URL(url.toString().replace(/^rediss:/i, "redis:"))
      routed.hostname = address.host
      routed.port = String(address.port)
      // The server's address family does not apply to the proxy.
      routed.searchParams.delete("family")
      const isSecure = url.protocol === "rediss:"
      return { url: routed.toString(), redisOptions: isSecure ? { tls: { servername: host } } : {} }
    },
  }
}
