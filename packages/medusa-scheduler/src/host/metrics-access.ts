import { createHash, timingSafeEqual } from "node:crypto"
import type { MetricsAccess } from "../options"

/** Whether a request with this `Authorization` header may read the metrics. Takes the same time for every wrong token. */
export function mayReadMetrics(access: MetricsAccess, authorization: string | undefined): boolean {
  if ("public" in access) return true
  const given = /^Bearer +(\S.*)$/i.exec(authorization ?? "")?.[1] ?? ""
  return timingSafeEqual(digest(given), digest(access.token))
}

/** A hash, so that both sides have the same length. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest()
}
