import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"

const original = join(__dirname, "../../..")
const parts = [
  ...[
    "package.json",
    "package-lock.json",
    "turbo.json",
    "eslint.config.js",
    ".prettierrc.json",
    ".prettierignore",
  ],
  ...["apps/backend", "turbo"],
]
const left = new Set(["node_modules", "uploads", "build", ".cache", ".turbo"])

export interface RepositoryCopy {
  folder: string
  /** Runs a command in the root or in a folder of the copy, without access to a registry. */
  run(command: string[], folder?: string): { status: number | null; output: string }
  remove(): void
}

/** A copy of what `turbo gen` needs of this repository, with the installed packages linked. */
export function copyRepository(): RepositoryCopy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "nightshift-generators-")))
  for (const part of parts) {
    cpSync(join(original, part), join(folder, part), {
      recursive: true,
      filter: (path) => !left.has(basename(path)),
    })
  }
  for (const packages of ["node_modules", "apps/backend/node_modules"]) {
    if (existsSync(join(original, packages))) symlinkSync(join(original, packages), join(folder, packages))
  }
  const ofNpmRun = Object.entries(process.env).filter(([name]) => !/^npm_|^NIGHTSHIFT_TEST_TALLY$/.test(name))
  const env = {
    ...Object.fromEntries(ofNpmRun),
    npm_config_registry: "http://127.0.0.1:9",
    npm_config_cache: join(folder, "empty-cache"),
    TURBO_TELEMETRY_DISABLED: "1",
    MEDUSA_DISABLE_TELEMETRY: "true",
  }
  return {
    folder,
    run(command, below = ".") {
      const cwd = join(folder, below)
      const { status, stdout, stderr } = spawnSync("npx", ["--no-install", ...command], {
        cwd,
        env,
        encoding: "utf8",
      })
      return { status, output: stdout + stderr }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
