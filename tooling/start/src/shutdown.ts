import { isRunByNpm } from "./environment"
import { Interruption } from "./interruption"

export interface Shutdown {
  /** Rejects with an `Interruption` when we are asked to stop. */
  requested: Promise<never>
  /** @throws Interruption if we have been asked to stop. */
  check(): void
}

export interface ShutdownOptions {
  /** The first request. */
  onRequest: () => void
  /** Every further one: stop at once. */
  onRepeat: () => void
}

/**
 * Listens for Ctrl-C, SIGTERM, a closed terminal, and the end of npm: a signal to npm ends the shell between
 * npm and us, which does not pass it on.
 */
export function listenForShutdown(options: ShutdownOptions): Shutdown {
  let reject: (reason: Interruption) => void = () => undefined
  let isRequested = false
  const requested = new Promise<never>((_, refuse) => (reject = refuse))
  // It may come when nobody waits for it: `check` then tells.
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
