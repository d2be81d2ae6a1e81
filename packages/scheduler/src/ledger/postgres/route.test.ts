import { destinationOf, routedConnection } from "./route"

const proxy = { host: "127.0.0.1", port: 7_000 }

test("a database is reached by way of another address with all else as it was", async () => {
  const connection = {
    connectionString: "postgres://ada:s%40crt@shop.example:5433/store?options=-c%20jit%3Doff",
    max: 3,
  }
  expect(destinationOf(connection)).toEqual({ host: "shop.example", port: 5_433 })
  expect(await routedConnection(connection, proxy)).toMatchObject({
    ...proxy,
    user: "ada",
    password: "s@crt",
    database: "store",
    options: "-c jit=off",
    ssl: false,
    max: 3,
  })
})

test("a server on this machine may be at a socket", () => {
  expect(destinationOf({ host: "/run/postgresql", port: 5_432 })).toEqual({
    path: "/run/postgresql/.s.PGSQL.5432",
  })
})

test("its certificate is looked for by its own name, with the key and authorities that were given", async () => {
  const ssl = { ca: "an authority", key: "a key" }
  const routed = await routedConnection({ host: "shop.example", user: "ada", ssl }, proxy)
  expect(routed.ssl).toEqual({ servername: "shop.example", ca: "an authority", key: "a key" })
})

test("a password that a function gives is asked for", async () => {
  const routed = await routedConnection({ user: "ada", password: () => Promise.resolve("s3cret") }, proxy)
  expect(routed.password).toBe("s3cret")
})
