import { formatDuration } from "../base/duration"
import { messageOf, type Logger } from "../base/logger"

/** Tells of an outage once, and of its end once, however many calls fail in between. */
export interface Outage {
  began(error: unknown): void
  ended(): void
}

/** An outage that ends sooner than this is a hiccup, and not worth a line. */
const worthTellingMs = 1_000

export function createOutage(options: {
  logger: Logger
  /** What is out of reach, such as `Redis at 127.0.0.1:6379`. */
  what: string
  /** What happens meanwhile, as a sentence. */
  meanwhile: string
}): Outage {
  const { logger, what, meanwhile } = options
  let since: number | undefined
  let told = false
  let timer: NodeJS.Timeout | undefined
  return {
    began(error) {
      if (since !== undefined) return
      since = performance.now()
      timer = setTimeout(() => {
        told = true
        logger.error(`${what} cannot be reached: ${messageOf(error)}. ${meanwhile}`)
      }, worthTellingMs)
      timer.unref()
    },
    ended() {
      if (since === undefined) return
      clearTimeout(timer)
      if (told) logger.info(`${what} answers again after ${formatDuration(performance.now() - since)}.`)
      since = undefined
      told = false
    },
  }
}
