import { assertPreflight, type Preflight } from "./preflight"

type Redis = NonNullable<Preflight["redis"]>
type Given = Partial<Omit<Preflight, "postgres" | "redis">> & {
  postgres?: Partial<Preflight["postgres"]>
  redis?: Partial<Redis> | undefined
}

const sound: Preflight = {
  platform: "linux",
  postgres: {
    host: "127.0.0.1",
    isReadOnly: false,
    connections: { open: 10, most: 100 },
    queueSchema: { exists: false, mayCreate: true },
  },
  redis: {
    host: "localhost",
    isReplica: false,
    isCluster: false,
    maxmemory: 0,
    maxmemoryPolicy: "allkeys-lru",
    usedMemory: 1_000_000,
  },
  connections: 23,
  load: "4 workers for 75 s.",
  isAgreed: false,
}

const asserted = (given: Given) => () =>
  assertPreflight({
    ...sound,
    ...given,
    postgres: { ...sound.postgres, ...given.postgres },
    redis:
      "redis" in given && given.redis === undefined
        ? undefined
        : { ...(sound.redis as Redis), ...given.redis },
  })

const gigabyte = 2 ** 30

test.each<[string, Given]>([
  ["services of this machine", {}],
  ["a queue in Postgres", { redis: undefined }],
  ["a socket of this machine", { postgres: { host: undefined } }],
  [
    "a Redis whose memory has a bound and room",
    { redis: { maxmemory: gigabyte, maxmemoryPolicy: "noeviction" } },
  ],
  [
    "services of another machine, where the user agrees",
    { postgres: { host: "db.shop.example" }, isAgreed: true },
  ],
])("%s will do", (_, given) => {
  expect(asserted(given)).not.toThrow()
})

test.each<[string, Given, RegExp]>([
  ["a system without signals", { platform: "win32" }, /Windows/],
  ["a standby", { postgres: { isReadOnly: true } }, /takes writes/],
  [
    "a user who may not create schemas",
    { postgres: { queueSchema: { exists: false, mayCreate: false } } },
    /GRANT CREATE ON DATABASE/,
  ],
  [
    "a database with too few connections left",
    { postgres: { connections: { open: 75, most: 100 } } },
    /75 of 100/,
  ],
  ["a Redis without a host", { redis: { host: undefined } }, /--redis-url/],
  ["a replica", { redis: { isReplica: true } }, /primary/],
  ["a node of a Redis Cluster", { redis: { isCluster: true } }, /Cluster/],
  [
    "a Redis that gives up keys when it is full",
    { redis: { maxmemory: gigabyte } },
    /noeviction.*allkeys-lru/,
  ],
  [
    "a Redis that is full",
    { redis: { maxmemory: gigabyte, maxmemoryPolicy: "noeviction", usedMemory: gigabyte - 2 ** 20 } },
    /1 MiB/,
  ],
  [
    "services of another machine, where the user was not asked",
    { postgres: { host: "db.shop.example" }, redis: { host: "10.0.0.7" } },
    /--yes, as db\.shop\.example and 10\.0\.0\.7 may be in use.*4 workers for 75 s/,
  ],
])("%s is refused", (_, given, message) => {
  expect(asserted(given)).toThrow(message)
  expect(asserted(given)).toThrow(expect.objectContaining({ code: "VERIFY_REFUSED" }))
})
