import { createRequire } from "node:module"
import type * as Prettier from "prettier"

/** A text as `npm run format` leaves it in this file. */
export async function formatted(text: string, file: string): Promise<string> {
  const prettier = createRequire(file)("prettier") as typeof Prettier
  return prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file })
}
