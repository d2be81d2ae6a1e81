import { openKeeper, type Keeper } from "@nightshift/local-services"
import { buildAdmin } from "./admin-build"
import { checkTypes } from "./type-check"

interface BackgroundBuildOptions {
  root: string
  stateFolder: string
  port: number
  /** Whether the build before the start has checked types. */
  isChecked: boolean
  /** Whether Medusa Admin is built. */
  hasAdmin: boolean
  /** Prints a line for the user. */
  say: (line: string) => void
  /** A monotonic clock, in milliseconds. */
  now: () => number
}

/** The context of a background build. */
export interface BackgroundBuild extends BackgroundBuildOptions {
  keeper: Keeper
}

export interface BackgroundBuilds {
  /** Stops the builds that still run. */
  stop(): Promise<void>
}

/**
 * Builds what the store can do without for a while, at low priority and one after the other. One line reports the start of
 * a build, and one its end. A build that fails is reported and stops nothing.
 */
export async function createBackgroundBuilds(options: BackgroundBuildOptions): Promise<BackgroundBuilds> {
  const keeper = await openKeeper({ name: "builds" })
  let isStopping = false
  const say = (line: string) => {
    if (!isStopping) options.say(line)
  }
  void buildAll({ ...options, say, keeper })
  return {
    stop() {
      isStopping = true
      return keeper.stop()
    },
  }
}

async function buildAll(build: BackgroundBuild): Promise<void> {
  if (!build.isChecked) await checkTypes(build)
  if (build.hasAdmin) await buildAdmin(build)
}
