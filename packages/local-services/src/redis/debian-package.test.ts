import { withoutRedis } from "./debian-package"

test("apt is shown the installed packages without any Redis or Valkey among them", () => {
  const stanza = (name: string) => `Package: ${name}\nStatus: install ok installed\nDepends: redis-tools`
  const names = ["libc6", "redis-server", "redis-tools", "valkey-server", "libhiredis0.14"]
  const left = withoutRedis(names.map(stanza).join("\n\n"))
  expect(left).toBe(["libc6", "libhiredis0.14"].map(stanza).join("\n\n"))
})
