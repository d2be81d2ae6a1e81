import { redisRouteOf } from "./redis-route"

const proxy = { host: "127.0.0.1", port: 7_000 }

test("a Redis is reached by way of another address with its user, password and database", () => {
  const route = redisRouteOf("redis://ada:s%40crt@shop.example/2?family=6")!
  expect(route).toMatchObject({ host: "shop.example", port: 6_379 })
  expect(route.by(proxy)).toEqual({ url: "redis://ada:s%40crt@127.0.0.1:7000/2", redisOptions: {} })
})

test("its certificate is looked for by its own name", () => {
  expect(redisRouteOf("rediss://shop.example:6380")!.by(proxy)).toEqual({
    url: "redis://127.0.0.1:7000",
    redisOptions: { tls: { servername: "shop.example" } },
  })
})

test("an address without a host is not routed", () => {
  expect(redisRouteOf("/run/redis.sock")).toBeUndefined()
  expect(redisRouteOf("shop.example:6379")).toBeUndefined()
})
