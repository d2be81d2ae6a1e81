/** Host and port of a URL, without what is secret in it. */
export function addressOf(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol}//${host}${pathname}`
  } catch {
    return "an address that is no URL"
  }
}
