import { useSyncExternalStore } from "react"

// Medusa's breakpoint "small": below it the admin's side bar leaves no room for a table.
const query = "(max-width: 768px)"

function subscribe(onChange: () => void): () => void {
  const list = window.matchMedia(query)
  list.addEventListener("change", onChange)
  return () => list.removeEventListener("change", onChange)
}

/** Whether the screen is narrow, as on a phone. */
export const useIsNarrow = (): boolean =>
  useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
