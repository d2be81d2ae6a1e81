/** Whether a statement failed because another row has what this unique index allows once. */
export function violates(error: unknown, index: string): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === "23505" && constraint === index
}
