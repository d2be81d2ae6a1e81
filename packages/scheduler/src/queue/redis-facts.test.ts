import { readInfo, toFacts } from "./redis-facts"

const info = (...lines: string[]) => readInfo(["# Server", ...lines, ""].join("\r\n"))

test("what Redis says of itself is read", () => {
  const reported = info(
    "redis_version:7.0.15",
    "maxmemory:1048576",
    "used_memory:524288",
    "maxmemory_policy:allkeys-lru",
    "aof_enabled:0",
    "rdb_last_bgsave_status:ok",
    "role:master",
    "cluster_enabled:0",
  )
  expect(toFacts(reported, "3600 1 300 100")).toEqual({
    software: "redis",
    version: "7.0.15",
    supported: { least: expect.stringMatching(/^\d/), advised: expect.stringMatching(/^\d/) },
    maxmemoryPolicy: "allkeys-lru",
    maxmemory: 1_048_576,
    usedMemory: 524_288,
    isAppendOnly: false,
    savesSnapshots: true,
    hasFailedWrite: false,
    isReplica: false,
    isCluster: false,
  })
})

test("Valkey has a version of its own beside the one that it imitates", () => {
  expect(toFacts(info("redis_version:7.2.4", "valkey_version:8.1.0"), "")).toMatchObject({
    software: "valkey",
    version: "8.1.0",
    savesSnapshots: false,
  })
})

test("a save that failed and a replica are seen; save points that are not reported are not known", () => {
  expect(toFacts(info("aof_enabled:1", "aof_last_write_status:err", "role:slave"), undefined)).toMatchObject({
    isAppendOnly: true,
    savesSnapshots: undefined,
    hasFailedWrite: true,
    isReplica: true,
  })
})
