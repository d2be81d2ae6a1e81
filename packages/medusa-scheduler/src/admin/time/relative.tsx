import { ago, countdown } from "./countdown"
import { useNow } from "./now"

/** How far away an instant is; counts down by itself. Not announced: a reader would never come to rest. */
export function Countdown({ to }: { to: string }) {
  return <span className="tabular-nums">{countdown(Date.parse(to) - useNow())}</span>
}

export function Ago({ at }: { at: string }) {
  return <span className="tabular-nums">{ago(useNow() - Date.parse(at))}</span>
}
