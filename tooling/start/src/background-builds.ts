import { openKeeper, type Keeper } from "@nightshift/local-services"
import { buildAdmin } from "./admin-build"
import { checkTypes } from "./type-check"

export interface BackgroundBuildOptions {
  root: string
  stateFolder: string
  port: number
  /** Whether types have been checked already, by the build that went before. */
  isChecked: boolean
  /** Whether Medusa Admin is built. */
  hasAdmin: boolean
  /** Tells a person one line. */
  say: (line: string) => void
  /** Milliseconds that only grow. */
  now: () => number
}

/** What a build in the background works with. */
export interface BackgroundBuild extends BackgroundBuildOptions {
  keeper: Keeper
}

export interface BackgroundBuilds {
  /** Ends what of them still runs. */
  stop(): Promise<void>
}

/**
 * Builds at low priority, one after the other, what the store can do without for a while. One line tells the beginning of a
 * build, and one its end. A build that fails is told of and stops nothing.
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
