import { useSyncExternalStore } from "react"

// Below it the admin's own side bar leaves no room: Medusa's breakpoint "small".
const query = "(max-width: 768px)"

function subscribe(onChange: () => void): () => void {
  const list = window.matchMedia(query)
  list.addEventListener("change", onChange)
  return () => list.removeEventListener("change", onChange)
}

/** Whether the screen is narrow, such as a phone's. */
export const useIsNarrow = (): boolean =>
  useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
