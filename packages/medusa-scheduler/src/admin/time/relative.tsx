import { ago, countdown } from "./duration"
import { useNow } from "./now"

/** The time left until an instant, counting down. Not a live region: a screen reader would never stop. */
export function Countdown({ to }: { to: string }) {
  return <span className="tabular-nums">{countdown(Date.parse(to) - useNow())}</span>
}

export function Ago({ at }: { at: string }) {
  return <span className="tabular-nums">{ago(useNow() - Date.parse(at))}</span>
}
