/** A service's address for a log: host, port and database, never user or password. */
export function serviceAddress(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return pathname === "/" ? host : `${host}${pathname}`
  } catch {
    return "an address that is not a URL"
  }
}
