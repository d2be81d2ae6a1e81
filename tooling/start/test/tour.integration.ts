import { readFileSync } from "node:fs"
import path from "node:path"
import { freePort } from "./fixture/free-port"
import { nothingIsLeft } from "./fixture/started-program"
import { Follower } from "./tour/follower"
import { copyRepository, type RepositoryCopy } from "./tour/repository-copy"
import { openTerminal, type Terminal } from "./tour/terminal"
import { readTour, type TerminalName } from "./tour/tour-document"

/*
 * Follows docs/tour.md like a new user, in a copy of the repository. Three things differ: `npm ci` is replaced by links to
 * the packages that are installed here; the store listens on a free port instead of 9000; and turbo's cache is reused.
 */
const repository = path.resolve(__dirname, "../../..")
const steps = readTour(readFileSync(path.join(repository, "docs/tour.md"), "utf8"))

let copy: RepositoryCopy
let port: number
let terminals: Record<TerminalName, Terminal>

beforeAll(async () => {
  port = await freePort()
  copy = copyRepository(repository)
  const { PATH, HOME, TMPDIR, XDG_CACHE_HOME } = process.env
  const variables = {
    ...{ PATH, HOME, TMPDIR, XDG_CACHE_HOME },
    PORT: String(port),
    TZ: "UTC",
    TURBO_CACHE_DIR: path.join(repository, ".turbo/cache"),
    // Docker's containers could belong to a store that runs on this machine.
    NIGHTSHIFT_SERVICES: "embedded",
  }
  const open = () => openTerminal({ folder: copy.root, variables })
  terminals = { first: open(), second: open() }
})

afterAll(async () => {
  await Promise.all([terminals.first.close(), terminals.second.close()])
  await nothingIsLeft(copy.root)
  copy.remove()
})

test("every command of the tour does what the tour shows", async () => {
  const typed = (text: string) => text.replace(/^npm ci && /, "").replaceAll(":9000", `:${port}`)
  const follower = new Follower({ root: copy.root, terminals, typed })
  for (const step of steps) await follower.follow(step)
}, 300_000)
