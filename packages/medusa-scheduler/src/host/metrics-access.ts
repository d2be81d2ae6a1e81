import { createHash, timingSafeEqual } from "node:crypto"
import type { MetricsAccess } from "../options"

/** Whether who sends this `Authorization` header may read the metrics. Takes the same time for every wrong token. */
export function mayReadMetrics(access: MetricsAccess, authorization: string | undefined): boolean {
  if ("public" in access) return true
  const given = /^Bearer +(\S.*)$/i.exec(authorization ?? "")?.[1] ?? ""
  return timingSafeEqual(digest(given), digest(access.token))
}

/** Of one length, whatever the token's is. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest()
}
