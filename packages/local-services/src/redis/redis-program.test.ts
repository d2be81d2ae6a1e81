import { versionIn } from "./redis-program"

test.each([
  ["Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=d81b8ff71cfb150e", "7.0.15"],
  ["Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", "8.0.1"],
  ["Redis server v=6.2.0 sha=00000000:0", "6.2.0"],
])("a server's version is read from its output: %s", (line, version) => {
  expect(versionIn(line)).toBe(version)
})

test.each(["Redis server v=6.0.16 sha=00000000:0", "Redis server v=5.0.3", "not a server", ""])(
  "a server that is too old for BullMQ is not used: %s",
  (line) => {
    expect(versionIn(line)).toBeUndefined()
  },
)
