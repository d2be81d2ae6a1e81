import { isatty } from "node:tty"
import type { PlopTypes } from "turbo-gen"
import { jobGenerator } from "./src/job-generator"

/** What `npx turbo gen` offers. It is loaded whenever any generator is asked for: nothing may throw here. */
export default function generators(plop: PlopTypes.NodePlopAPI): void {
  const repository = plop.getDestBasePath()
  plop.setGenerator("job", jobGenerator({ repository, hasTerminal: isatty(0) }))
}
