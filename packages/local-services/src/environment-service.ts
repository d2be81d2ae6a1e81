import { serviceAddress } from "./base/service-address"
import { ServiceError } from "./base/service-error"
import { whyNoAnswer } from "./postgres/connection"
import { whyNoPong } from "./redis/connection"
import type { FoundService } from "./service"

const answerMs = 5_000

/**
 * A service from the environment. It is used as it is, and never stopped.
 * @throws ServiceError if it does not answer: silently starting another one would be a surprise.
 */
export async function serviceOfEnvironment(options: {
  variable: "DATABASE_URL" | "REDIS_URL"
  url: string
}): Promise<FoundService<"environment">> {
  const { variable, url } = options
  const address = serviceAddress(url)
  const isPostgres = variable === "DATABASE_URL"
  const failure = await (isPostgres ? whyNoAnswer : whyNoPong)({ url, deadlineMs: answerMs })
  if (failure === undefined) {
    return { url, source: "environment", note: `on ${address}`, stop: () => Promise.resolve() }
  }
  throw new ServiceError({
    where: `${variable} (${address})`,
    expected: `${isPostgres ? "a Postgres with that database" : "a Redis"} that answers`,
    found: failure.message || String((failure as NodeJS.ErrnoException).code),
    hint: `Start it, correct the address, or unset ${variable} for a server of our own.`,
    cause: failure,
  })
}
