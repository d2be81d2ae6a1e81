import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { libraryFoldersIn, withoutPackages } from "./debian-package"

test("apt gets the list of installed packages without those that it should fetch", () => {
  const stanza = (name: string) => `Package: ${name}\nStatus: install ok installed\nDepends: redis-tools`
  const names = ["libc6", "redis-server", "redis-tools", "valkey-server", "libhiredis0.14"]
  const left = withoutPackages(names.map(stanza).join("\n\n"), /^(redis|valkey)/)
  expect(left).toBe(["libc6", "libhiredis0.14"].map(stanza).join("\n\n"))
})

test("libraries are found in folders of any depth, and folders without any are left out", async () => {
  const root = await mkdtemp(join(tmpdir(), "nightshift-package-"))
  const files = [
    "usr/lib/x64/libpulse.so.0",
    "usr/lib/x64/pulseaudio/libpulsecommon-16.1.so",
    "usr/lib/doc/README",
  ]
  for (const file of files) {
    await mkdir(join(root, file, ".."), { recursive: true })
    await writeFile(join(root, file), "")
  }
  const found = await libraryFoldersIn(root)
  expect(found.sort()).toEqual([join(root, "usr/lib/x64"), join(root, "usr/lib/x64/pulseaudio")])
  await rm(root, { recursive: true })
})
