/** Reads the JSON that somebody typed as a run's data; nothing typed is no data. */
export function readData(text: string): { data?: unknown; fault?: string } {
  if (text.trim() === "") return {}
  try {
    return { data: JSON.parse(text) as unknown }
  } catch (error) {
    return { fault: `This is no JSON yet: ${(error as SyntaxError).message}` }
  }
}
