import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { loadLibrary } from "./library"

test("for a repository that is not built, the error says how to build it", () => {
  const folder = mkdtempSync(join(tmpdir(), "nightshift-unbuilt-"))
  writeFileSync(join(folder, "package.json"), "{}")
  try {
    expect(() => loadLibrary(folder)).toThrow("expected it built, got no dist. Run: npx turbo run build")
  } finally {
    rmSync(folder, { recursive: true })
  }
})
