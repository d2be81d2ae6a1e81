import { createRequire } from "node:module"
import type * as Prettier from "prettier"

/** Formats a text as `npm run format` would in this file. */
export async function formatted(text: string, file: string): Promise<string> {
  const prettier = createRequire(file)("prettier") as typeof Prettier
  return prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file })
}
