/** Whether a stored job's source is no file, but a call of `create()`: only a running store knows such jobs. */
export function isCreatedByCode(source: string): boolean {
  return source.startsWith("create(")
}
