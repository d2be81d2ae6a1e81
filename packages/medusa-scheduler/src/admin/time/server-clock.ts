/** Less than this may be the network's doing, or the seconds that a Date header is cut to. */
const negligibleMs = 2_000

let offsetMs = 0

/** Notes what the server's clock read when an answer came: a countdown shall not go by a browser's wrong clock. */
export function noteServerTime(serverMs: number, browserMs: number): void {
  const difference = serverMs - browserMs
  if (Number.isFinite(difference)) offsetMs = Math.abs(difference) < negligibleMs ? 0 : difference
}

/** The server's time. */
export const serverNow = (browserMs = Date.now()): number => browserMs + offsetMs
