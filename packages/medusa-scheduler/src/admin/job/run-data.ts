/** Parses the JSON that a user typed as a run's data; an empty field means no data. */
export function readData(text: string): { data?: unknown; fault?: string } {
  if (text.trim() === "") return {}
  try {
    return { data: JSON.parse(text) as unknown }
  } catch (error) {
    return { fault: `This is not valid JSON yet: ${(error as SyntaxError).message}` }
  }
}
