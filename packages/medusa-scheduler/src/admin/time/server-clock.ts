/** A smaller difference may be network delay, or the whole seconds of a Date header. */
const negligibleMs = 2_000

let offsetMs = 0

/** Records the server's clock at an answer, so that a countdown does not depend on a wrong browser clock. */
export function noteServerTime(serverMs: number, browserMs: number): void {
  const difference = serverMs - browserMs
  if (Number.isFinite(difference)) offsetMs = Math.abs(difference) < negligibleMs ? 0 : difference
}

/** The server's time, in epoch milliseconds. */
export const serverNow = (browserMs = Date.now()): number => browserMs + offsetMs
