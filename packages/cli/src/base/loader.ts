import { createRequire } from "node:module"

/** Loads a module by the call that needs it, and not with the file that names it: a command takes no longer than it must. */
export function loaderFrom(file: string): <Module>(path: string) => Module {
  const require = createRequire(file)
  return <Module>(path: string) => require(path) as Module
}
