import { isRunByNpm } from "./environment"

/** A request to stop, which is not an error. */
export class Interruption extends Error {
  constructor() {
    super("Stopped on request")
    this.name = "Interruption"
  }
}

export interface Shutdown {
  /** Rejects with an `Interruption` on a request to stop. */
  requested: Promise<never>
  /** @throws Interruption if a stop has been requested. */
  check(): void
}

interface ShutdownOptions {
  /** The first request. */
  onRequest: () => void
  /** Every further request: stop at once. */
  onRepeat: () => void
}

/**
 * Listens for Ctrl-C, SIGTERM, a closed terminal, and the end of npm: a signal to npm ends the shell between npm and us,
 * which does not forward it.
 */
export function listenForShutdown(options: ShutdownOptions): Shutdown {
  let reject: (reason: Interruption) => void = () => undefined
  let isRequested = false
  const requested = new Promise<never>((_, refuse) => (reject = refuse))
  // It may come while nothing awaits it; then `check` throws.
  requested.catch(() => undefined)
  const request = () => {
    if (isRequested) {
      options.onRepeat()
      return
    }
    isRequested = true
    options.onRequest()
    reject(new Interruption())
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, request)
  process.stdout.on("error", request)
  if (isRunByNpm()) watchParent(() => isRequested || request())
  return {
    requested,
    check() {
      if (isRequested) throw new Interruption()
    },
  }
}

function watchParent(onEnd: () => void): void {
  const parent = process.ppid
  setInterval(() => process.ppid === parent || onEnd(), 500).unref()
}
