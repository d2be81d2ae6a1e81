import { createRequire } from "node:module"

/** Loads a module when a call needs it rather than with the file that names it, so that a command starts fast. */
export function loaderFrom(file: string): <Module>(path: string) => Module {
  const require = createRequire(file)
  return <Module>(path: string) => require(path) as Module
}
