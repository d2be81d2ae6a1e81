import { readFile } from "node:fs/promises"

/** The last lines of a log file, for a message. */
export async function tailOf(file: string, lines = 5): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "")
  return text.trim().split("\n").slice(-lines).join("\n") || "nothing in its log"
}
