import { chmodSync, chownSync } from "node:fs"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { findConfigFile } from "./load-config"

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "nightshift-config-"))))
afterEach(async () => {
  jest.restoreAllMocks()
  await rm(folder, { recursive: true })
})

async function write(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    if (path.endsWith("/")) await mkdir(join(folder, path))
    else await writeFile(join(folder, path), "module.exports = {}")
  }
}

/** The config that is found from this folder on. */
const foundFrom = (path: string) => findConfigFile(join(folder, path))?.slice(folder.length + 1)

describe("a config is looked for", () => {
  test("in the folder and above it, up to the root of the repository", async () => {
    await write(
      "repo/.git/",
      "repo/nightshift.config.cjs",
      "repo/store/package.json",
      "repo/store/src/jobs/a.js",
    )
    expect(foundFrom("repo/store/src/jobs")).toBe("repo/nightshift.config.cjs")
    await write("repo/store/nightshift.config.mjs")
    expect(foundFrom("repo/store/src/jobs")).toBe("repo/store/nightshift.config.mjs")
  })

  test("no further up than that root, and a submodule or a worktree has a file for it", async () => {
    await write("nightshift.config.js", "repo/.git", "repo/store/package.json")
    expect(foundFrom("repo/store")).toBeUndefined()
    expect(foundFrom("repo")).toBeUndefined()
  })

  test("up to the package where there is no repository", async () => {
    await write(
      "nightshift.config.js",
      "store/package.json",
      "store/nightshift.config.js",
      "store/dist/jobs/a.js",
    )
    expect(foundFrom("store/dist/jobs")).toBe("store/nightshift.config.js")
    await rm(join(folder, "store/nightshift.config.js"))
    expect(foundFrom("store/dist/jobs")).toBeUndefined()
  })

  test("in the folder alone where there is neither", async () => {
    await write("nightshift.config.js", "mine/a.txt")
    expect(foundFrom("mine")).toBeUndefined()
    expect(foundFrom(".")).toBe("nightshift.config.js")
  })
})

const unsafe = (message: RegExp) =>
  expect.objectContaining({
    code: "CONFIG_UNSAFE",
    message: expect.stringMatching(message) as unknown,
  }) as Error

/** What it is to find a file of somebody else: root gives it away, others are taken for somebody else. */
function giveAway(path: string): void {
  if (process.geteuid!() === 0) chownSync(path, 65_534, 65_534)
  else jest.spyOn(process as { geteuid: () => number }, "geteuid").mockReturnValue(process.geteuid!() + 1)
}

describe("a config that others may write is not run", () => {
  const config = "store/nightshift.config.js"
  beforeEach(() => write("store/package.json", config))

  test("as its file is open to everybody", () => {
    chmodSync(join(folder, config), 0o666)
    expect(() => foundFrom("store")).toThrow(
      unsafe(/nightshift\.config\.js, which everybody may write\. Change its owner/),
    )
  })

  test("as its folder is, with a sticky bit or without", () => {
    for (const mode of [0o777, 0o1777]) {
      chmodSync(join(folder, "store"), mode)
      expect(() => foundFrom("store")).toThrow(unsafe(/store, which everybody may write\./))
    }
  })

  test("as its file or its folder is another user's", () => {
    giveAway(join(folder, config))
    expect(() => foundFrom("store")).toThrow(
      unsafe(/nightshift\.config\.js of the user \d+, while this is \d+\./),
    )
  })

  test("as it leads to such a file", async () => {
    await rm(join(folder, config))
    await write("shared/theirs.js")
    await symlink(join(folder, "shared/theirs.js"), join(folder, config))
    expect(foundFrom("store")).toBe(config)
    chmodSync(join(folder, "shared"), 0o777)
    expect(() => foundFrom("store")).toThrow(unsafe(/shared, which everybody may write\./))
  })

  test("but the rights of a group are the administrator's business", () => {
    chmodSync(join(folder, "store"), 0o775)
    chmodSync(join(folder, config), 0o664)
    expect(foundFrom("store")).toBe(config)
  })
})
