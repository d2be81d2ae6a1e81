import { withoutPackages } from "./debian-package"

test("apt is shown the installed packages without those that it shall fetch", () => {
  const stanza = (name: string) => `Package: ${name}\nStatus: install ok installed\nDepends: redis-tools`
  const names = ["libc6", "redis-server", "redis-tools", "valkey-server", "libhiredis0.14"]
  const left = withoutPackages(names.map(stanza).join("\n\n"), /^(redis|valkey)/)
  expect(left).toBe(["libc6", "libhiredis0.14"].map(stanza).join("\n\n"))
})
