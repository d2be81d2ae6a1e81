import { useSyncExternalStore } from "react"
import { serverNow } from "./server-clock"

/** Fires every full second; one timer serves the whole page, and none runs while it is hidden. */
function subscribe(onSecond: () => void): () => void {
  listeners.add(onSecond)
  if (listeners.size === 1) {
    document.addEventListener("visibilitychange", follow)
    follow()
  }
  return () => {
    listeners.delete(onSecond)
    if (listeners.size > 0) return
    document.removeEventListener("visibilitychange", follow)
    clearTimeout(timer)
  }
}

const listeners = new Set<() => void>()
let timer: number | undefined

function follow(): void {
  clearTimeout(timer)
  if (document.visibilityState === "hidden") return
  for (const listener of listeners) listener()
  timer = window.setTimeout(follow, 1_000 - (serverNow() % 1_000))
}

/** The server's time in epoch milliseconds, rounded down to the second; the component re-renders every second. */
export const useNow = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor(serverNow() / 1_000) * 1_000)
