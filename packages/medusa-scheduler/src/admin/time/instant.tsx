import { browserZone, instantText } from "./instant-text"

/** An instant in the browser's zone, or in another zone, which is then named. */
export function Instant({ at, zone = browserZone() }: { at: string; zone?: string }) {
  const isOther = zone !== browserZone()
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {instantText(at, zone)}
      {isOther && ` ${zone}`}
    </time>
  )
}
