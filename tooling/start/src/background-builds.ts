import { openKeeper } from "@nightshift/local-services"
import { buildAdmin } from "./admin-build"
import type { BackgroundBuild, BackgroundBuildOptions } from "./turbo"
import { checkTypes } from "./type-check"

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
