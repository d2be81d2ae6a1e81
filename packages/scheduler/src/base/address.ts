const notAnAddress = "an address that is no URL"

/** Host and port of a URL, without what is secret in it. */
export function addressOf(url: string): string {
  try {
    const { protocol, host, pathname, search, hash } = new URL(url)
    // A slash too few, or an unescaped one in the password, puts the password behind what looks like the host.
    const misread = `${pathname}${search}${hash}`.includes("@") || (host === "" && !pathname.startsWith("/"))
    return misread ? notAnAddress : `${protocol}//${host}${pathname}`
  } catch {
    return notAnAddress
  }
}

/** An error of a connection. If the address is no URL, what was taken for a host or a file may be the password. */
export function connectionError(error: Error, url: string): Error {
  return addressOf(url) === notAnAddress
    ? new Error("an address that is no URL and may hold a password")
    : error
}
